namespace Wetware.Modules;

/// <summary>A line of the catalogue.</summary>
/// <param name="Digest">The module.</param>
/// <param name="Bytes">Its size.</param>
[GenerateSerializer, Immutable]
[Alias("ww.module-entry")]
public sealed record ModuleEntry([property: Id(0)] string Digest, [property: Id(1)] int Bytes)
{
    /// <summary>For whom it counts: who put it first; null for the cluster's operators.</summary>
    [Id(2)]
    public string? Principal { get; init; }
}
