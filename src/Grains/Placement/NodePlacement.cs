using Orleans.Placement;
using Orleans.Runtime.Placement;
using Wetware.Errors;
using Wetware.Nodes;

namespace Wetware.Grains.Placement;

/// <summary>
/// On the node whose server id the grain's key names, nowhere else (<see cref="INodeOwned"/>); a key that only prefers its node gets another one when that is gone.
/// </summary>
[Serializable, GenerateSerializer, Immutable]
[Alias("ww.node-placement")]
public sealed class NodePlacement : PlacementStrategy;

/// <summary>Places a grain by <see cref="NodePlacement"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NodePlacementAttribute() : PlacementAttribute(new NodePlacement());

/// <summary>
/// Finds the node that a key names among the active members. One that is not known here may have joined a moment ago, so the membership is asked again
/// before the node is given up; at most once a second, because names of nodes that never were cost nothing to invent.
/// </summary>
public sealed class NodePlacementDirector(IClusterMembershipService membership, TimeProvider time) : IPlacementDirector
{
    private static readonly TimeSpan RefreshEvery = TimeSpan.FromSeconds(1);

    private long _refreshed;

    /// <inheritdoc />
    /// <exception cref="WetwareException">Kind <c>disconnected</c>: no active member has that server id.</exception>
    public async Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var key = target.GrainIdentity.Key.ToString() ?? "";
        if (!NodeKey.TryGetNamed(key, out var server))
            throw new WetwareException(ErrorKind.NotFound, $"the key \"{key}\" names no node");
        if (Find(server) is { } known)
            return known;
        if (IsRefreshDue())
            await membership.Refresh();
        return Find(server) ?? (NodeKey.IsPreference(key) ? Other(target, context) : throw WetwareException.NodeGone(server.ToString()));
    }

    // The grains of a node that is gone are spread over the others.
    private static SiloAddress Other(PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        return silos[(int)(target.GrainIdentity.GetUniformHashCode() % (uint)silos.Length)];
    }

    private SiloAddress? Find(ServerId server)
    {
        foreach (var member in membership.CurrentSnapshot.Members.Values)
        {
            if (member.Status == SiloStatus.Active && NodeName.TryParse(member.Name, out var name) && name.Server == server)
                return member.SiloAddress;
        }

        return null;
    }

    private bool IsRefreshDue()
    {
        var last = Interlocked.Read(ref _refreshed);
        return (last == 0 || time.GetElapsedTime(last) >= RefreshEvery)
            && Interlocked.CompareExchange(ref _refreshed, time.GetTimestamp(), last) == last;
    }
}
