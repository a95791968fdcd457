using Orleans.Placement;
using Orleans.Runtime.Placement;
using Wetware.Nodes;

namespace Wetware.Grains.Tasks;

/// <summary>On the primary, beside the storage; in a cluster without one (its storage is a database) on the active silo with the lowest name.</summary>
[Serializable, GenerateSerializer, Immutable]
[Alias("ww.tasks-placement")]
public sealed class TasksPlacement : PlacementStrategy;

/// <summary>Places a grain by <see cref="TasksPlacement"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class TasksPlacementAttribute() : PlacementAttribute(new TasksPlacement());

/// <summary>Finds the scheduler's place: the newest primary, else a gateway, which workers come and go around, else any; of several that with the lowest name.</summary>
public sealed class TasksPlacementDirector(IClusterMembershipService membership) : IPlacementDirector
{
    /// <inheritdoc />
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var compatible = context.GetCompatibleSilos(target);
        var best = membership.CurrentSnapshot.Members.Values
            .Where(member => member.Status == SiloStatus.Active && compatible.Contains(member.SiloAddress))
            .OrderBy(member => Rank(member.Name)).ThenByDescending(member => Rank(member.Name) == 0 ? member.SiloAddress.Generation : 0)
            .ThenBy(member => member.Name, StringComparer.Ordinal)
            .Select(member => member.SiloAddress)
            .FirstOrDefault();
        return Task.FromResult(best ?? compatible[0]);
    }

    private static int Rank(string name) => NodeName.TryParse(name, out var parsed) ? parsed.Kind switch { NodeName.Primary => 0, "gateway" => 1, _ => 2 } : 3;
}
