using Microsoft.Extensions.DependencyInjection;
using Wetware.Errors;
using Wetware.Grains.Raft;
using Wetware.Grains.Raft.Members;
using Wetware.RaftGroups;
using Wetware.Testing;
using Wetware.Tests.Capabilities;
using Wetware.Tests.Fixture;
using Wetware.Tests.Raft.Members;

namespace Wetware.Tests.Raft.Groups;

/// <summary>Groups on silos, by the grains that programs use.</summary>
public sealed class RaftGroupTests : IAsyncLifetime
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
            silo.Services.AddSingleton(new MachineKind("history", _ => new HistoryMachine()));
        });
    }

    public async Task DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_name_stays_free_when_a_node_that_is_asked_for_is_gone()
    {
        var peers = _cluster.Cards.Select(card => card.Peer).ToArray();
        var gone = _cluster.Cluster.Silos[2];
        await _cluster.Cluster.KillSiloAsync(gone);
        var group = NodeCluster.GrainsOn(_cluster.Cluster.Silos[0]).GetGrain<IRaftGroupGrain>("numbers");

        await CapabilityAssert.Fails(ErrorKind.Disconnected, () => group.Create("history", peers));

        Assert.Null(await group.Find());
        Assert.True((await group.Create("history", [.. peers.Where(peer => peer != _cluster.CardOf(gone).Peer)])).IsComplete);
    }

    [Fact]
    public async Task A_group_goes_on_when_the_node_of_its_leader_is_killed()
    {
        var peers = _cluster.Cards.Select(card => card.Peer).ToArray();
        var info = await _cluster.Client.GetGrain<IRaftGroupGrain>("numbers").Create("history", peers);
        Assert.True(info.IsComplete);
        var group = new RaftGroup(_cluster.Client, "numbers", TimeProvider.System);
        for (ulong i = 1; i <= 20; i++)
            Assert.Equal(HistoryMachine.Number(i), (await group.ProposeAsync(Command(i))).Answer.ToArray());
        Assert.Equal(HistoryMachine.Number(20), (await group.QueryAsync(default)).Answer.ToArray());

        var status = await group.StatusAsync();
        Assert.Equal(3, status.Count);
        var leader = status.Single(member => member.Role == RaftMemberRole.Leader);
        Assert.Equal(3, leader.Members.Count);
        var silo = _cluster.Cluster.Silos.Single(handle => _cluster.CardOf(handle).Server == leader.Server);
        await _cluster.Cluster.KillSiloAsync(silo);

        // The first command may be applied twice: it has no session.
        await Wait.Until(() => Works(group, 21), "the group works again");
        Assert.InRange(BitConverter.ToUInt64((await group.QueryAsync(default)).Answer.Span), 21UL, 25UL);
        await group.DestroyAsync();
        await Wait.Until(async () => (await _cluster.Client.GetGrain<IRaftGroupsGrain>(0).Members("numbers")).Count == 0, "all members are gone");
    }

    [Fact]
    public async Task Members_are_added_promoted_and_removed()
    {
        var peers = _cluster.Cards.Select(card => card.Peer).ToArray();
        var grain = _cluster.Client.GetGrain<IRaftGroupGrain>("changing");
        await grain.Create("history", peers[..1]);
        await grain.Create("history", peers[..1]);
        Assert.Equal(ErrorKind.Failed, (await Assert.ThrowsAsync<WetwareException>(() => grain.Create("history", peers))).Kind);

        var group = new RaftGroup(_cluster.Client, "changing", TimeProvider.System);
        await group.ProposeAsync(Command(1));
        foreach (var peer in peers[1..])
        {
            var member = await group.AddAsync(peer);
            await Wait.Until(() => Promoted(group, member), "the learner is promoted");
        }

        await group.ProposeAsync(Command(2));
        await group.SnapshotAsync();
        var status = await group.StatusAsync();
        Assert.Equal(3, status.Count);
        var leader = status.Single(member => member.Role == RaftMemberRole.Leader);
        await group.RemoveAsync(leader.Member);
        await Wait.Until(async () => (await group.StatusAsync()).Count == 2, "the removed member is gone");
        Assert.Equal(HistoryMachine.Number(2), (await group.QueryAsync(default)).Answer.ToArray());
        Assert.Equal(ErrorKind.NotFound, (await Assert.ThrowsAsync<WetwareException>(() => group.RemoveAsync(5))).Kind);
        await group.DestroyAsync();
    }

    [Fact]
    public async Task What_cannot_be_is_refused()
    {
        var peer = _cluster.Cards.First().Peer;
        Assert.Equal(ErrorKind.Failed, await Kind(() => _cluster.Client.GetGrain<IRaftGroupGrain>("Bad Name").Create("history", [peer])));
        Assert.Equal(ErrorKind.Failed, await Kind(() => _cluster.Client.GetGrain<IRaftGroupGrain>("fine").Create("history", [])));
        Assert.Equal(ErrorKind.Failed, await Kind(() => _cluster.Client.GetGrain<IRaftGroupGrain>("fine").Create("history", [peer, peer])));
        Assert.Equal(ErrorKind.Unimplemented, await Kind(() => _cluster.Client.GetGrain<IRaftGroupGrain>("odd").Create("unknown", [peer])));
        var stranger = Wetware.Security.EcdsaSigner.Create().Peer.ToString();
        Assert.Equal(ErrorKind.Disconnected, await Kind(() => _cluster.Client.GetGrain<IRaftGroupGrain>("far").Create("history", [stranger])));
        Assert.Equal(ErrorKind.NotFound, await Kind(() => new RaftGroup(_cluster.Client, "none", TimeProvider.System).ProposeAsync(Command(1))));

        static async Task<ErrorKind> Kind(Func<Task> call) => (await Assert.ThrowsAsync<WetwareException>(call)).Kind;
    }

    private static RaftCommand Command(ulong number) => new() { Payload = HistoryMachine.Number(number) };

    private static async Task<bool> Works(RaftGroup group, ulong number)
    {
        try
        {
            await group.ProposeAsync(Command(number));
            return true;
        }
        catch (WetwareException error) when (error.Kind == ErrorKind.Disconnected)
        {
            return false;
        }
    }

    private static async Task<bool> Promoted(RaftGroup group, ulong member)
    {
        try
        {
            await group.PromoteAsync(member);
            return true;
        }
        catch (WetwareException error) when (error.Kind == ErrorKind.Overloaded)
        {
            return false;
        }
    }
}
