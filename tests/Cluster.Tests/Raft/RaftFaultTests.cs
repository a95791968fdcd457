using System.Diagnostics;
using System.Globalization;
using Wetware.Queues;
using Wetware.Raft.KeyValue;
using Wetware.RaftGroups;
using Wetware.Testing;
using Xunit.Abstractions;

namespace Wetware.Tests.Raft;

/// <summary>
/// Groups on three and on five processes that are killed, stopped and cut from one another at random, while clients record every call. Each history must be
/// linearizable, nothing that was acknowledged lost, and no item acknowledged twice. As long as <c>WW_RAFT_FAULT_SECONDS</c> says for each; 8 s by default.
/// </summary>
public sealed class RaftFaultTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(3, true)]
    [InlineData(5, false)]
    public async Task Every_history_is_linearizable_and_nothing_acknowledged_is_lost(int nodes, bool leaseReads)
    {
        var seconds = double.Parse(Environment.GetEnvironmentVariable("WW_RAFT_FAULT_SECONDS") ?? "8", CultureInfo.InvariantCulture);
        var seed = int.Parse(Environment.GetEnvironmentVariable("WW_RAFT_FAULT_SEED") ?? Random.Shared.Next().ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        await using var cluster = await FaultCluster.Create(nodes, leaseReads);
        output.WriteLine($"{nodes} nodes, seed {seed}, {seconds} s{(cluster.CanCut ? "" : ", no partitions: network namespaces cannot be made here")}");
        var (first, second) = (await cluster.Connect(), await cluster.Connect());
        var group = await first.RaftGroups.CreateAsync("keys", KeyValueGroup.Kind, [.. cluster.Peers]);
        await first.RaftGroups.CreateAsync(QueueClient.DefaultGroup, QueueClient.Kind, [.. cluster.Peers]);

        var keys = new KeyTraffic(second.RaftGroups.Get("keys"), seed);
        var queue = new QueueTraffic(() => first.Queues.InGroup(QueueClient.DefaultGroup), seed);
        keys.Start(clients: 6);
        queue.Start(producers: 2, workers: 4);
        await Wait.Until(() => keys.Answered > 50 && queue.Acknowledged > 10, "traffic flows", TimeSpan.FromSeconds(60));
        var faults = new Faults(cluster, group, new Random(seed));
        try
        {
            await faults.Run(TimeSpan.FromSeconds(seconds));
            var (keysAt, queueAt) = (keys.Answered, queue.Acknowledged);
            await Wait.Until(() => keys.Answered > keysAt + 20 && queue.Acknowledged > queueAt + 5, "traffic flows again", TimeSpan.FromSeconds(60));
            await Task.WhenAll(keys.Stop(), queue.Stop()).WaitAsync(TimeSpan.FromSeconds(120));

            output.WriteLine($"{faults}; longest time without an acknowledged write {keys.LongestGap().TotalSeconds:0.0} s");
            output.WriteLine(keys.Check());
            output.WriteLine(queue.Check());
            await CheckMembers(group);
        }
        catch
        {
            output.WriteLine($"{faults}\n{cluster.Said(lines: 40)}");
            throw;
        }
    }

    [Fact]
    public async Task Writes_go_on_when_the_leader_is_killed()
    {
        var kills = int.Parse(Environment.GetEnvironmentVariable("WW_RAFT_LEADER_KILLS") ?? "3", CultureInfo.InvariantCulture);
        await using var cluster = await FaultCluster.Create(3);
        var client = await cluster.Connect();
        var group = await client.RaftGroups.CreateAsync("keys", KeyValueGroup.Kind, [.. cluster.Peers]);
        await using var store = await client.RaftGroups.OpenKeyValueAsync("keys");
        var times = new List<TimeSpan>();
        for (var round = 0; round < kills; round++)
        {
            await store.PutAsync("before"u8.ToArray(), default);
            var leader = (await group.StatusAsync()).Where(member => member.Role == RaftMemberRole.Leader).MaxBy(member => member.Term)!;
            var node = cluster.Peers.Index().Single(node => node.Item == leader.Peer).Index;

            var dying = cluster.Kill(node);
            var clock = Stopwatch.StartNew();
            await store.PutAsync("after"u8.ToArray(), default).WaitAsync(TimeSpan.FromSeconds(60));
            times.Add(clock.Elapsed);

            await dying;
            await cluster.Start(node);
            await Wait.Until(async () => (await group.StatusAsync()).Count == 3, "the node has its member again", TimeSpan.FromSeconds(60));
        }

        output.WriteLine($"a write was acknowledged {string.Join(", ", times.Select(time => $"{time.TotalSeconds:0.00} s"))} after the leader was killed");
    }

    // All members hold the same when they have applied the same.
    private static async Task CheckMembers(RaftGroup group)
    {
        IReadOnlyList<RaftMemberStatus> members = [];
        await Wait.Until(
            async () => (members = await group.StatusAsync()).Count == members[0].Members.Count && members.Select(member => member.Applied).Distinct().Count() == 1,
            "all members have applied the same");
        Assert.All(members, member => Assert.Null(member.Failure));
    }
}
