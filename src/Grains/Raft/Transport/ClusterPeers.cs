using Wetware.Grains.Raft.Members;
using Wetware.Nodes;
using Wetware.RaftGroups;

namespace Wetware.Grains.Raft.Transport;

/// <summary>Finds nodes in the membership of the cluster, and asks them by grains.</summary>
internal sealed class ClusterPeers(IClusterMembershipService membership, IGrainFactory grains, TimeProvider time) : IRaftPeers, IMemberQuestions
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <inheritdoc />
    public string? FindServer(string peer)
    {
        string? found = null;
        var newest = int.MinValue;
        foreach (var member in membership.CurrentSnapshot.Members.Values)
        {
            // An earlier start of a node may be listed beside the present one.
            if (member.Status == SiloStatus.Active && member.SiloAddress.Generation > newest
                && NodeName.TryParse(member.Name, out var name) && name.Peer.ToString() == peer)
                (found, newest) = (name.Server.ToString(), member.SiloAddress.Generation);
        }

        return found;
    }

    /// <inheritdoc />
    public IRaftLinkGrain Link(string server) => grains.GetGrain<IRaftLinkGrain>(server);

    /// <inheritdoc />
    public Task<bool> IsDestroyed(string group, Guid groupId, CancellationToken cancellationToken) =>
        grains.GetGrain<IRaftGroupGrain>(group).IsDestroyed(groupId, cancellationToken).WaitAsync(Timeout, time, cancellationToken);

    /// <inheritdoc />
    public async Task<bool> IsRemoved(string peer, string group, Guid groupId, ulong member, CancellationToken cancellationToken) =>
        FindServer(peer) is { } server
        && await Link(server).IsRemoved(group, groupId, member, cancellationToken).WaitAsync(Timeout, time, cancellationToken).ConfigureAwait(false);
}
