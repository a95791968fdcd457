namespace Wetware.Grains.Anchors.Capabilities;

/// <summary>A grain whose anchor can be reached through capabilities.</summary>
internal interface IAnchorCapabilityTarget
{
    /// <summary>Its door.</summary>
    AnchorInvoker Door { get; }
}
