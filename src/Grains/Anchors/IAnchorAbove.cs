using Wetware.Anchors;

namespace Wetware.Grains.Anchors;

/// <summary>The anchor above one anchor, asked about that one (<see cref="IAnchorNames"/>).</summary>
public interface IAnchorAbove
{
    /// <summary>Has it listed.</summary>
    Task<AnchorBirth> Adopt();

    /// <summary>What is known of it.</summary>
    Task<AnchorBirth> Find();

    /// <summary>Has it taken off the list.</summary>
    Task Release(long birth, long last);
}
