namespace Wetware.Grains.Anchors.Capabilities;

/// <summary>A grain whose anchor can be reached through capabilities.</summary>
internal interface IHasAnchorDoor
{
    /// <summary>Its door.</summary>
    AnchorDoor Door { get; }
}
