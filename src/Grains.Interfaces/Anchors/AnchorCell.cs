using Wetware.Capabilities;

namespace Wetware.Anchors;

/// <summary>What an anchor's cell holds.</summary>
/// <param name="Version">
/// Grows by one with each change and never goes back for as long as the name lives; a name that was removed and made again continues above its
/// old versions. Zero when there is no such cell: nothing was ever put there, or it was removed.
/// </param>
/// <param name="Value">Null when it is empty.</param>
[GenerateSerializer, Immutable]
[Alias("ww.anchor-cell")]
public sealed record AnchorCell([property: Id(0)] long Version, [property: Id(1)] CapabilityValue? Value)
{
    /// <summary>No such cell.</summary>
    public static AnchorCell None { get; } = new(0, null);
}
