namespace Wetware.Grains.Anchors;

/// <summary>Where an anchor is in its life.</summary>
[GenerateSerializer]
[Alias("ww.anchor-stage")]
public enum AnchorStage
{
    /// <summary>It has no state of its own. It may be listed above all the same: then it exists and is empty.</summary>
    Absent = 0,

    /// <summary>It is about to ask the anchor above for a birth; the stored ETag makes whoever asks at the same time lose.</summary>
    Joining = 1,

    /// <summary>It is listed above under its birth.</summary>
    Alive = 2,

    /// <summary>It is being removed: first its name above, then this state. Whoever finds it so finishes the removal.</summary>
    Leaving = 3,
}
