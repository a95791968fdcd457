namespace Wetware.Grains.Modules;

/// <summary>A stored part of a module.</summary>
[GenerateSerializer]
[Alias("ww.module-bytes")]
public sealed class ModuleBytes
{
    /// <summary>The bytes.</summary>
    [Id(0)]
    public byte[] Data { get; set; } = [];
}
