using System.Collections.Concurrent;
using Wetware.Grains.Raft.Members;
using Wetware.Nodes;
using Wetware.RaftGroups;

namespace Wetware.Grains.Raft.Transport;

/// <summary>Finds nodes in the membership of the cluster, and asks them by grains.</summary>
internal sealed class ClusterPeers(IClusterMembershipService membership, IGrainFactory grains, TimeProvider time) : IRaftPeers, IMemberQuestions
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private Nodes? _nodes;

    /// <inheritdoc />
    public string? FindServer(string peer) => Present().Servers.GetValueOrDefault(peer);

    /// <inheritdoc />
    public IRaftLinkGrain Link(string server) => Present().Links.GetOrAdd(server, static (key, grains) => grains.GetGrain<IRaftLinkGrain>(key), grains);

    // Each message asks, and the membership changes once in a while.
    private Nodes Present()
    {
        var snapshot = membership.CurrentSnapshot;
        if (Volatile.Read(ref _nodes) is { } known && ReferenceEquals(known.Snapshot, snapshot))
            return known;
        var servers = new Dictionary<string, string>(StringComparer.Ordinal);

        // An earlier start of a node may be listed beside the present one.
        foreach (var member in snapshot.Members.Values.Where(member => member.Status == SiloStatus.Active).OrderBy(member => member.SiloAddress.Generation))
        {
            if (NodeName.TryParse(member.Name, out var name))
                servers[name.Peer.ToString()] = name.Server.ToString();
        }

        var nodes = new Nodes(snapshot, servers, new(StringComparer.Ordinal));
        Volatile.Write(ref _nodes, nodes);
        return nodes;
    }

    /// <inheritdoc />
    public Task<bool> IsDestroyed(string group, Guid groupId, CancellationToken cancellationToken) =>
        grains.GetGrain<IRaftGroupGrain>(group).IsDestroyed(groupId, cancellationToken).WaitAsync(Timeout, time, cancellationToken);

    /// <inheritdoc />
    public async Task<bool> IsRemoved(string peer, string group, Guid groupId, ulong member, CancellationToken cancellationToken) =>
        FindServer(peer) is { } server
        && await Link(server).IsRemoved(group, groupId, member, cancellationToken).WaitAsync(Timeout, time, cancellationToken).ConfigureAwait(false);

    private sealed record Nodes(ClusterMembershipSnapshot Snapshot, Dictionary<string, string> Servers, ConcurrentDictionary<string, IRaftLinkGrain> Links);
}
