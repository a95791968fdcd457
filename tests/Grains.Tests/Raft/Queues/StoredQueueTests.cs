using Wetware.Errors;
using Wetware.Queues;
using Wetware.RaftGroups;
using Wetware.Tests.Fixture;
using static Wetware.Tests.Capabilities.CapabilityAssert;

namespace Wetware.Tests.Raft.Queues;

/// <summary>Queues of a cluster of two nodes, which keeps them in its storage.</summary>
public sealed class StoredQueueTests
{
    [Fact]
    public async Task A_small_cluster_keeps_queues_in_its_storage_and_they_outlive_a_node()
    {
        await using var cluster = await NodeCluster.Start(2);
        var grains = NodeCluster.GrainsOn(cluster.Cluster.Silos[0]);
        QueueClient[] clients = [.. Enumerable.Range(0, 4).Select(_ => new QueueClient(grains, TimeProvider.System))];
        Assert.Null(await clients[0].FindAsync("jobs"));

        Assert.All(await Task.WhenAll(clients.Select((client, i) => client.AppendAsync("jobs", new QueueItem($"item-{i}", default)))), Assert.True);
        Assert.Empty(await grains.GetGrain<IRaftGroupsGrain>(0).Members(QueueClient.DefaultGroup));
        Assert.True((await grains.GetGrain<IRaftGroupGrain>(QueueClient.DefaultGroup).Find())!.IsStored);
        var waiting = clients[1].LeaseAsync("later", "w", TimeSpan.FromMinutes(1), wait: TimeSpan.FromMinutes(1));
        Assert.True(await clients[2].AppendAsync("later", new QueueItem("x", default)));
        Assert.Equal("x", Assert.Single(await waiting).Id);
        var leased = await clients[0].LeaseAsync("jobs", "w", TimeSpan.FromMinutes(1), count: 10);
        Assert.Equal(4, leased.Count);

        await cluster.Cluster.KillSiloAsync(cluster.Cluster.Silos[1]);

        var outcomes = await clients[0].AcknowledgeAsync("jobs", [.. leased.Select(item => new ItemLease(item.Id, item.Token))]);
        Assert.All(outcomes, outcome => Assert.Equal(LeaseOutcome.Done, outcome));
        Assert.Equal(4ul, (await clients[3].FindAsync("jobs"))!.Totals.Acknowledged);
        foreach (var client in clients)
            await client.DisposeAsync();
    }

    [Fact]
    public async Task Queues_that_were_destroyed_begin_anew_and_a_group_with_members_does_not_take_their_name()
    {
        await using var cluster = await NodeCluster.Start(1);
        await using var queues = new QueueClient(cluster.Client, TimeProvider.System);
        var group = cluster.Client.GetGrain<IRaftGroupGrain>(QueueClient.DefaultGroup);
        await queues.AppendAsync("jobs", new QueueItem("a", default));
        await Fails(ErrorKind.Failed, () => group.Create(QueueClient.Kind, [cluster.Cards.Single().Peer]));
        await using var others = queues.InGroup("others");
        await others.AppendAsync("jobs", new QueueItem("a", default));
        Assert.Equal(["others", QueueClient.DefaultGroup], await Names());

        await group.Destroy();

        Assert.Null(await group.Find());
        Assert.Equal(["others"], await Names());
        await Fails(ErrorKind.Disconnected, () => queues.AppendAsync("jobs", new QueueItem("a", default)));
        Assert.True(await queues.AppendAsync("jobs", new QueueItem("a", default)));
        Assert.True((await group.Find())!.IsStored);

        async Task<string[]> Names() => [.. (await cluster.Client.GetGrain<IRaftGroupsGrain>(0).Stored()).Select(stored => stored.Name)];
    }
}
