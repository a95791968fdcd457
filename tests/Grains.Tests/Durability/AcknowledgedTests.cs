using Orleans.Storage;
using Wetware.Errors;
using Wetware.Testing;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Durability;

/// <summary>
/// What each acknowledgement means, of every grain that gives one: not given before the write, not when the write fails, and true after the power was lost.
/// </summary>
public sealed class AcknowledgedTests(AcknowledgedTests.Trial trial) : IClassFixture<AcknowledgedTests.Trial>
{
    public static TheoryData<string> Names() => [.. Acknowledged.All().Select(operation => operation.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_is_answered_before_its_write(string name) =>
        Assert.True(trial.Of(name).Early is null, $"{name} was answered {trial.Of(name).Early}");

    [Theory]
    [MemberData(nameof(Names))]
    public void What_cannot_be_written_is_not_acknowledged(string name) => Assert.False(trial.Of(name).InVain, $"{name} was acknowledged while every write failed");

    [Theory]
    [MemberData(nameof(Names))]
    public void What_was_acknowledged_is_there_after_the_power_was_lost(string name) => Assert.True(trial.Of(name).There, $"{name} was acknowledged, and is not so after the power was lost");

    /// <summary>What came of one operation.</summary>
    public sealed class Outcome
    {
        public string? Early { get; set; }

        public bool InVain { get; set; }

        public bool There { get; set; }
    }

    /// <summary>Runs all operations on one node whose storage is held, fails, and goes step by step; then loses power and asks another node.</summary>
    public sealed class Trial : IAsyncLifetime
    {
        private readonly FaultyStore _store = new();
        private readonly Dictionary<string, Outcome> _outcomes = [];

        public Outcome Of(string name) => _outcomes[name];

        public async Task InitializeAsync()
        {
            var operations = Acknowledged.All().ToArray();
            await using (var nodes = await Start())
            {
                var silo = nodes.Cluster.Silos.Single();
                var node = new Acknowledged.Node(silo.ServiceProvider);
                foreach (var operation in operations)
                    await operation.Arrange(node);
                foreach (var operation in operations)
                    _outcomes[operation.Name] = await Try(operation, node);
                await node.Queues.DisposeAsync();
                _store.LosePower();
                await nodes.Cluster.KillSiloAsync(silo);
            }

            await using (var nodes = await Start())
            {
                var node = new Acknowledged.Node(nodes.Cluster.Silos.Single().ServiceProvider);
                foreach (var operation in operations)
                    _outcomes[operation.Name].There = await operation.Holds(node);
                await node.Queues.DisposeAsync();
            }
        }

        public Task DisposeAsync() => Task.CompletedTask;

        private Task<NodeCluster> Start() => FaultyNode.Start(_store);

        private async Task<Outcome> Try(Acknowledged operation, Acknowledged.Node node)
        {
            var outcome = new Outcome();
            _store.Hold();
            var first = operation.Act(node);
            await Wait.Until(() => _store.Waiting > 0 || first.IsCompleted, $"{operation.Name} writes");
            await OthersHaveTheirTurn(node);
            if (first.IsCompletedSuccessfully)
                outcome.Early = "before its first write";

            // Some are refused; others go on asking, and their callers with them.
            _store.Fail();
            await Wait.Until(() => first.IsCompleted || _store.Failed >= 3, $"{operation.Name} is refused");
            await OthersHaveTheirTurn(node);
            outcome.InVain = first.IsCompletedSuccessfully;
            _store.Hold();
            var second = first.IsCompleted ? Repeat(() => operation.Act(node)) : Repeat(() => first, () => operation.Act(node));
            while (!second.IsCompleted)
            {
                await Wait.Until(() => _store.Waiting > 0 || second.IsCompleted, $"{operation.Name} goes on");
                await OthersHaveTheirTurn(node);
                if (second.IsCompleted && (operation.IsOnDisk is { } isOnDisk ? !isOnDisk(_store) : _store.Waiting > 0))
                    outcome.Early ??= "before its last write";
                _store.Step();
            }

            await second;
            _store.Work();
            await (operation.Settled?.Invoke(node) ?? Task.CompletedTask);
            return outcome;
        }

        // Whoever answers without waiting for a write has done so by then.
        private static async Task OthersHaveTheirTurn(Acknowledged.Node node)
        {
            for (var i = 0; i < 20; i++)
                await node.Grains.GetGrain<IManagementGrain>(0).GetHosts();
        }

        private static Task Repeat(Func<Task> act) => Repeat(act, act);

        private static async Task Repeat(Func<Task> first, Func<Task> act)
        {
            for (var tries = 0; ; tries++)
            {
                try
                {
                    await (tries == 0 ? first : act)();
                    return;
                }
                catch (Exception error) when (tries < 100 && IsRefused(error))
                {
                    await Task.Delay(50);
                }
            }
        }

        private static bool IsRefused(Exception error) =>
            error is TimeoutException or OrleansMessageRejectionException or InconsistentStateException
            || WetwareException.Within(error) is { Kind: ErrorKind.Disconnected or ErrorKind.Overloaded };
    }
}
