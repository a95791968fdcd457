using System.Diagnostics;
using System.Globalization;
using Wetware.Queues;
using Wetware.Testing;
using Wetware.Testing.Postgres;
using Xunit.Abstractions;

namespace Wetware.Tests.Raft;

/// <summary>
/// A queue in the cluster's storage, on two nodes that are killed with SIGKILL while clients append, lease and acknowledge: nothing that was acknowledged is lost, and no
/// item acknowledged twice. As long as <c>WW_RAFT_FAULT_SECONDS</c> says; 8 s by default.
/// </summary>
public sealed class StoredQueueFaultTests(PostgresServer postgres, ITestOutputHelper output) : IClassFixture<PostgresServer>
{
    [Fact]
    public Task Nothing_acknowledged_is_lost_when_the_primary_is_killed() => Run();

    [PostgresFact]
    public Task Nothing_acknowledged_is_lost_over_PostgreSQL_when_nodes_are_killed() => Run("--database", postgres.Connection);

    private async Task Run(params string[] more)
    {
        var seconds = double.Parse(Environment.GetEnvironmentVariable("WW_RAFT_FAULT_SECONDS") ?? "8", CultureInfo.InvariantCulture);
        var seed = int.Parse(Environment.GetEnvironmentVariable("WW_RAFT_FAULT_SEED") ?? Random.Shared.Next().ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        var random = new Random(seed);
        await using var cluster = await FaultCluster.CreateTogether(2, more);
        var client = await cluster.Connect();
        var queue = new QueueTraffic(() => client.Queues.InGroup(QueueClient.DefaultGroup), seed);
        queue.Start(producers: 2, workers: 4);
        var kills = 0;
        try
        {
            await Wait.Until(() => queue.Acknowledged > 10, "traffic flows", TimeSpan.FromSeconds(60));
            Assert.Equal(QueueClient.DefaultGroup, Assert.Single((await client.RaftGroups.ListStoredAsync())!).Name);
            for (var since = Stopwatch.StartNew(); since.Elapsed < TimeSpan.FromSeconds(seconds);)
            {
                // The gateway is the primary where the storage is in a node; with a database the queues may be on either.
                var victim = random.Next(3) == 0 ? 1 : 0;
                await cluster.Kill(victim);
                kills++;
                await StartAgain(cluster, victim);
                var before = queue.Acknowledged;
                await Wait.Until(() => queue.Acknowledged > before + 10, "traffic flows again", TimeSpan.FromSeconds(60));
                await Task.Delay(random.Next(1000), CancellationToken.None);
            }

            await queue.Stop().WaitAsync(TimeSpan.FromSeconds(120));
            output.WriteLine($"seed {seed}, {seconds} s, {kills} kills");
            output.WriteLine(queue.Check());
        }
        catch
        {
            output.WriteLine($"seed {seed}, {kills} kills\n{cluster.Said(lines: 40)}");
            throw;
        }
    }

    // One that others declare dead while it joins ends by itself, as happens on a busy machine.
    private static async Task StartAgain(FaultCluster cluster, int node)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await cluster.Start(node);
                return;
            }
            catch (InvalidOperationException) when (attempt < 3 && cluster.HasEnded(node))
            {
            }
        }
    }
}
