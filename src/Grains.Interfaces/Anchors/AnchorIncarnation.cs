namespace Wetware.Anchors;

/// <summary>What the anchor above says of a name.</summary>
/// <param name="Number">Grows with each birth in that place, above every version that a removed name reached; 0 for a name that is not listed.</param>
/// <param name="Forgotten">The last version that a name removed in that place may have reached; 0 when none was ever removed.</param>
[GenerateSerializer, Immutable]
[Alias("ww.anchor-birth")]
public readonly record struct AnchorIncarnation([property: Id(0)] long Number, [property: Id(1)] long Forgotten);
