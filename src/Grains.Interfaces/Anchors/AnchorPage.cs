namespace Wetware.Anchors;

/// <summary>Some of the names right below an anchor, in ordinal order.</summary>
/// <param name="Names">The names.</param>
/// <param name="More">True when there are names after the last of these; ask again with it as <c>after</c>.</param>
[GenerateSerializer, Immutable]
[Alias("ww.anchor-page")]
public sealed record AnchorPage([property: Id(0)] IReadOnlyList<string> Names, [property: Id(1)] bool More)
{
    /// <summary>Most names in one page.</summary>
    public const int MaxNames = 1000;
}
