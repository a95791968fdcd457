using Wetware.Modules;

namespace Wetware.Grains.Modules;

/// <summary>All names of modules.</summary>
[GenerateSerializer]
[Alias("ww.module-names-state")]
public sealed class ModuleNamesState
{
    /// <summary>The names.</summary>
    [Id(0)]
    public Dictionary<string, ModuleName> Names { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Holds of names on modules that may be there although no version needs them: to be given up.</summary>
    [Id(1)]
    public HashSet<NameHold> Loose { get; set; } = [];

    /// <summary>How many versions each name has had: the next number.</summary>
    [Id(2)]
    public Dictionary<string, long> Made { get; set; } = new(StringComparer.Ordinal);

    internal ModuleNamesState Copy() => new() { Names = new(Names, StringComparer.Ordinal), Loose = [.. Loose], Made = new(Made, StringComparer.Ordinal) };

    internal bool Needs(NameHold hold) => Names.TryGetValue(hold.Name, out var name) && name.Versions.Any(version => version.Digest == hold.Digest);
}

/// <summary>A name holds a module.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.module-name-hold")]
public readonly record struct NameHold([property: Id(0)] string Name, [property: Id(1)] string Digest)
{
    /// <summary>Under which the module knows it.</summary>
    public string Holder => $"name:{Name}";
}
