namespace Wetware.Grains.Modules;

/// <summary>All modules by digest, with their sizes.</summary>
[GenerateSerializer]
[Alias("ww.module-catalog-state")]
public sealed class ModuleCatalogState
{
    /// <summary>Digest and bytes.</summary>
    [Id(0)]
    public Dictionary<string, int> Modules { get; set; } = [];

    /// <summary>For whom modules count, by digest; those of the cluster's operators are not in it.</summary>
    [Id(1)]
    public Dictionary<string, string> Principals { get; set; } = [];
}
