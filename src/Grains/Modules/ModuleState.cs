using Wetware.Modules;

namespace Wetware.Grains.Modules;

/// <summary>What is stored of a module beside its bytes.</summary>
[GenerateSerializer]
[Alias("ww.module-state")]
public sealed class ModuleState
{
    /// <summary>The module; null until all its bytes are stored.</summary>
    [Id(0)]
    public ModuleInfo? Info { get; set; }

    /// <summary>Who holds it.</summary>
    [Id(1)]
    public SortedSet<string> Holders { get; set; } = new(StringComparer.Ordinal);
}
