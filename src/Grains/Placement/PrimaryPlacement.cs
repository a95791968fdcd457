using Orleans.Placement;
using Orleans.Runtime.Placement;
using Wetware.Errors;
using Wetware.Nodes;

namespace Wetware.Grains.Placement;

/// <summary>On the primary, which holds the cluster's storage.</summary>
[Serializable, GenerateSerializer, Immutable]
[Alias("ww.primary-placement")]
public sealed class PrimaryPlacement : PlacementStrategy;

/// <summary>Places a grain by <see cref="PrimaryPlacement"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class PrimaryPlacementAttribute() : PlacementAttribute(new PrimaryPlacement());

/// <summary>Finds the primary among the active members.</summary>
public sealed class PrimaryPlacementDirector(IClusterMembershipService membership) : IPlacementDirector
{
    /// <inheritdoc />
    /// <exception cref="WetwareException">Kind <c>disconnected</c>: the primary is away.</exception>
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        SiloAddress? found = null;
        var newest = int.MinValue;
        foreach (var member in membership.CurrentSnapshot.Members.Values)
        {
            // While a restarted primary's earlier start is still listed, the later one is the one that lives.
            if (member.Status == SiloStatus.Active && member.SiloAddress.Generation > newest
                && NodeName.TryParse(member.Name, out var name) && name.IsPrimary)
                (found, newest) = (member.SiloAddress, member.SiloAddress.Generation);
        }

        return found is null
            ? throw new WetwareException(ErrorKind.Disconnected, "the primary, which holds the storage, is away")
            : Task.FromResult(found);
    }
}
