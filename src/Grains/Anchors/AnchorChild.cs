namespace Wetware.Grains.Anchors;

/// <summary>A name that an anchor lists, and the number of its birth.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.anchor-child")]
public readonly record struct AnchorChild([property: Id(0)] string Name, [property: Id(1)] long Birth);
