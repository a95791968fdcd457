using System.Globalization;

namespace Wetware.Raft.Tests.Simulation;

/// <summary>
/// Runs many simulations. <c>WW_RAFT_SIMULATION_SEEDS</c> says how many for each kind of storage, <c>WW_RAFT_SIMULATION_SEED</c> the first
/// one. A failure names its seed; run it alone with that seed and a count of 1.
/// </summary>
public abstract class SimulationTests(bool isAsync)
{
    private const int DefaultSeeds = 400;

    private static int Seeds => (int)Variable("WW_RAFT_SIMULATION_SEEDS", DefaultSeeds);

    private static ulong FirstSeed => Variable("WW_RAFT_SIMULATION_SEED", 1);

    [Fact]
    public void Group_is_safe_in_a_hostile_world_and_recovers()
    {
        int committed = 0, leaders = 0, reads = 0, snapshots = 0, changes = 0, stuck = 0;
        for (var seed = FirstSeed; seed < FirstSeed + (ulong)Seeds; seed++)
        {
            var simulation = new Simulation(SimulationOptions.From(seed, isAsync));
            try
            {
                simulation.Run();
            }
            catch (Exception error)
            {
                Assert.Fail($"seed {seed}, {(isAsync ? "asynchronous" : "synchronous")} storage: {error}");
            }
            stuck += simulation.IsStuck ? 1 : 0;
            committed += simulation.Invariants.CommittedCount;
            leaders += simulation.Invariants.LeaderCount;
            reads += simulation.Invariants.ReadCount;
            snapshots += simulation.Invariants.SnapshotCount;
            changes += simulation.Invariants.ChangeCount;
        }
        // A world in which nothing happens would prove nothing.
        Assert.True(stuck <= 1 + Seeds / 100, $"{stuck} runs ended without progress");
        Assert.True(committed > 20 * Seeds, $"only {committed} entries were committed");
        Assert.True(leaders > 2 * Seeds, $"only {leaders} leaders were elected");
        Assert.True(reads > 5 * Seeds, $"only {reads} reads were answered");
        Assert.True(snapshots > Seeds / 4, $"only {snapshots} snapshots were sent");
        Assert.True(changes > 5 * Seeds, $"only {changes} configuration changes were applied");
    }

    [Theory]
    [InlineData(Fault.DiskLies)]
    [InlineData(Fault.VoteForgotten)]
    [InlineData(Fault.SentBeforeFlush)]
    [InlineData(Fault.LocalReads)]
    internal void Broken_member_is_noticed(Fault fault)
    {
        for (ulong seed = 1; seed <= 200; seed++)
        {
            try
            {
                new Simulation(SimulationOptions.From(seed, isAsync, fault)).Run();
            }
            catch (Exception error) when (error is InvariantViolatedException or RaftInvariantException)
            {
                return;
            }
        }
        Assert.Fail($"no run noticed {fault}");
    }

    private static ulong Variable(string name, ulong otherwise) =>
        ulong.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}

/// <summary>Members that write before they go on.</summary>
public sealed class SyncSimulationTests() : SimulationTests(isAsync: false);

/// <summary>Members with storage threads.</summary>
public sealed class AsyncSimulationTests() : SimulationTests(isAsync: true);
