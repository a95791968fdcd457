using Wetware.Anchors;

namespace Wetware.Grains.Anchors;

/// <summary>The anchor above one anchor, asked about that one (<see cref="IAnchorNames"/>).</summary>
public interface IParentAnchor
{
    /// <summary>Has it listed.</summary>
    Task<AnchorIncarnation> Adopt();

    /// <summary>What is known of it.</summary>
    Task<AnchorIncarnation> Find();

    /// <summary>Has it taken off the list.</summary>
    Task Release(long birth, long last);
}
