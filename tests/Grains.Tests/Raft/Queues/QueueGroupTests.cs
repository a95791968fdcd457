using Microsoft.Extensions.DependencyInjection;
using Wetware.Grains.Raft;
using Wetware.Queues;
using Wetware.RaftGroups;
using Wetware.Testing;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Raft.Queues;

/// <summary>The group that serves queues, on silos.</summary>
public sealed class QueueGroupTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private NodeCluster _cluster = null!;

    public async Task InitializeAsync()
    {
        var folders = 0;
        _cluster = await NodeCluster.Start(3, silo =>
        {
            var folder = _folder[$"raft-{Interlocked.Increment(ref folders)}"];
            silo.Services.Configure<RaftOptions>(options => options.Folder = folder);
        });
    }

    public async Task DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_group_is_created_when_it_is_needed_and_goes_on_without_the_leaders_node()
    {
        QueueClient[] clients = [.. Enumerable.Range(0, 4).Select(_ => new QueueClient(_cluster.Client, TimeProvider.System))];
        Assert.Empty(await clients[0].ListAsync().ToListAsync());
        Assert.Null(await clients[0].FindAsync("jobs"));
        Assert.Empty(await Members());

        Assert.All(await Task.WhenAll(clients.Select((client, i) => client.AppendAsync("jobs", new QueueItem($"item-{i}", default)))), Assert.True);
        Assert.Equal(3, (await Members()).Count);
        var waiting = clients[1].LeaseAsync("later", "w", TimeSpan.FromMinutes(1), wait: TimeSpan.FromMinutes(1));
        Assert.True(await clients[2].AppendAsync("later", new QueueItem("x", default)));
        Assert.Equal("x", Assert.Single(await waiting).Id);

        var leased = await clients[0].LeaseAsync("jobs", "w", TimeSpan.FromMinutes(1), count: 10);
        Assert.Equal(4, leased.Count);
        var leader = (await Members()).Single(member => member.Role == RaftMemberRole.Leader);
        await _cluster.Cluster.KillSiloAsync(_cluster.Cluster.Silos.Single(silo => _cluster.CardOf(silo).Server == leader.Server));

        var outcomes = await clients[0].AcknowledgeAsync("jobs", [.. leased.Select(item => new ItemLease(item.Id, item.Token))]);
        Assert.All(outcomes, outcome => Assert.Equal(LeaseOutcome.Done, outcome));
        Assert.Equal(4ul, (await clients[3].FindAsync("jobs"))!.Totals.Acknowledged);
        foreach (var client in clients)
            await client.DisposeAsync();
    }

    private Task<IReadOnlyList<RaftMemberStatus>> Members() => _cluster.Client.GetGrain<IRaftGroupsGrain>(0).Members(QueueClient.DefaultGroup);
}
