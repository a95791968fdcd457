using System.Collections.Immutable;
using System.Net;
using Wetware.Grains.Raft.Transport;
using Wetware.Nodes;
using Wetware.Security;
using Wetware.Testing;

namespace Wetware.Tests.Raft.Transport;

/// <summary>How the nodes of the membership are found.</summary>
public sealed class ClusterPeersTests
{
    private readonly Membership _membership = new();
    private readonly PeerId _one = EcdsaSigner.Create().Peer;
    private readonly PeerId _other = EcdsaSigner.Create().Peer;
    private readonly ClusterPeers _peers;

    public ClusterPeersTests() => _peers = new(_membership, null!, new ManualTimeProvider());

    [Fact]
    public void Every_change_of_the_membership_is_seen()
    {
        Assert.Null(_peers.FindServer($"{_one}"));

        Become((1, 1, _one, SiloStatus.Active));
        Assert.Equal((Server(1), null), (_peers.FindServer($"{_one}"), _peers.FindServer($"{_other}")));

        // The node was started again, and another one came.
        Become((1, 1, _one, SiloStatus.Dead), (2, 2, _one, SiloStatus.Active), (3, 3, _other, SiloStatus.Active));
        Assert.Equal((Server(2), Server(3)), (_peers.FindServer($"{_one}"), _peers.FindServer($"{_other}")));

        Become((3, 3, _other, SiloStatus.ShuttingDown));
        Assert.Equal((null, null), (_peers.FindServer($"{_one}"), _peers.FindServer($"{_other}")));
    }

    [Theory]
    [InlineData(SiloStatus.Created)]
    [InlineData(SiloStatus.Joining)]
    [InlineData(SiloStatus.ShuttingDown)]
    [InlineData(SiloStatus.Stopping)]
    [InlineData(SiloStatus.Dead)]
    public void Only_active_nodes_are_found(SiloStatus status)
    {
        Become((1, 1, _one, status), (2, 1, _other, SiloStatus.Active));

        Assert.Equal((null, Server(2)), (_peers.FindServer($"{_one}"), _peers.FindServer($"{_other}")));
    }

    [Fact]
    public void Of_two_starts_of_a_node_the_later_one_counts_whatever_their_order()
    {
        foreach (var (first, second) in ((int, int)[])[(1, 2), (2, 1)])
        {
            // Ports decide the order in which the membership lists them.
            Become((1, first, _one, SiloStatus.Active), (2, second, _one, SiloStatus.Active));
            Assert.Equal(Server(first > second ? 1 : 2), _peers.FindServer($"{_one}"));
        }
    }

    [Fact]
    public void Silos_with_other_names_are_left_out()
    {
        var silo = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 1), 1);
        _membership.CurrentSnapshot = new(ImmutableDictionary<SiloAddress, ClusterMember>.Empty.Add(silo, new(silo, SiloStatus.Active, $"{_one}")), new(9));

        Assert.Null(_peers.FindServer($"{_one}"));
    }

    private static string Server(int number) => $"{number:x16}";

    private void Become(params (int Server, int Generation, PeerId Peer, SiloStatus Status)[] members) => _membership.CurrentSnapshot = new(
        members.Select(member => new ClusterMember(
            SiloAddress.New(new IPEndPoint(IPAddress.Loopback, member.Server), member.Generation), member.Status, $"{Server(member.Server)}-worker-{member.Peer}"))
            .ToImmutableDictionary(member => member.SiloAddress),
        new(_membership.CurrentSnapshot.Version.Value + 1));

    private sealed class Membership : IClusterMembershipService
    {
        public ClusterMembershipSnapshot CurrentSnapshot { get; set; } = new(ImmutableDictionary<SiloAddress, ClusterMember>.Empty, new(1));

        public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => throw new NotSupportedException();

        public ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<bool> TryKill(SiloAddress siloAddress) => throw new NotSupportedException();
    }
}
