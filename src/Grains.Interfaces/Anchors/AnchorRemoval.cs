namespace Wetware.Anchors;

/// <summary>What became of a removal.</summary>
[GenerateSerializer]
[Alias("ww.anchor-removal")]
public enum AnchorRemoval
{
    /// <summary>There was no such name.</summary>
    Missing = 0,

    /// <summary>It is gone, with its value.</summary>
    Removed = 1,

    /// <summary>There are names below; nothing was removed.</summary>
    NotEmpty = 2,
}
