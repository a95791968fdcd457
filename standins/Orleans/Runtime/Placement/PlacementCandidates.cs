using Microsoft.Extensions.DependencyInjection;
using Orleans.Metadata;
using Orleans.Runtime.Placement;

namespace Orleans.Runtime;

/// <summary>The silos that can host a grain: active, with its class and a fitting version of its interface, and not filtered out.</summary>
internal sealed class PlacementCandidates(
    IServiceProvider services,
    ILocalSiloDetails silo,
    IClusterManifestProvider manifests,
    PlacementFilterResolver filters) : IPlacementContext
{
    private readonly Lazy<ISiloStatusOracle> _oracle = new(services.GetRequiredService<ISiloStatusOracle>);

    public SiloAddress LocalSilo => silo.SiloAddress;

    public SiloStatus LocalSiloStatus => _oracle.Value.CurrentStatus;

    /// <summary>Before it has joined and after it has begun to leave, a silo takes no new grains.</summary>
    public bool LocalIsActive => LocalSiloStatus == SiloStatus.Active;

    public SiloAddress[] GetCompatibleSilos(PlacementTarget target)
    {
        IEnumerable<SiloAddress> compatible = [.. _oracle.Value.GetActiveSilos().Where(s => Has(s, target))];
        foreach (var (strategy, director) in filters.For(target.GrainIdentity.Type))
            compatible = director.Filter(strategy, target, compatible);
        SiloAddress[] result = [.. compatible];
        if (result.Length == 0)
        {
            throw new OrleansException(
                $"No active nodes are compatible with grain {target.GrainIdentity.Type} and interface {target.InterfaceType} version {target.InterfaceVersion}.");
        }

        return result;
    }

    public IReadOnlyDictionary<ushort, SiloAddress[]> GetCompatibleSilosWithVersions(PlacementTarget target) => GetCompatibleSilos(target)
        .GroupBy(s => VersionOn(s, target.InterfaceType))
        .ToDictionary(g => g.Key, g => g.ToArray());

    private bool Has(SiloAddress candidate, PlacementTarget target)
    {
        // A silo that nothing is known of yet has just joined; it is taken to be like this one.
        var manifest = manifests.Current.Silos.GetValueOrDefault(candidate) ?? manifests.LocalGrainManifest;
        var definition = GrainType.Create(TypeNames.DefinitionOf(target.GrainIdentity.Type.ToString()));
        return (manifest.Grains.ContainsKey(target.GrainIdentity.Type) || manifest.Grains.ContainsKey(definition))
            && (target.InterfaceVersion == 0 || VersionOn(candidate, target.InterfaceType) >= target.InterfaceVersion);
    }

    private ushort VersionOn(SiloAddress candidate, GrainInterfaceType interfaceType)
    {
        var manifest = manifests.Current.Silos.GetValueOrDefault(candidate) ?? manifests.LocalGrainManifest;
        var definition = GrainInterfaceType.Create(TypeNames.DefinitionOf(interfaceType.ToString()));
        return manifest.Interfaces.TryGetValue(definition, out var about)
            && about.Properties.TryGetValue(WellKnownGrainInterfaceProperties.Version, out var text)
            && ushort.TryParse(text, out var version)
                ? version
                : (ushort)0;
    }
}
