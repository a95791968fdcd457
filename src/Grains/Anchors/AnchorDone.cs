using Wetware.Capabilities;

namespace Wetware.Grains.Anchors;

/// <summary>A change that was made, remembered for its repetition.</summary>
/// <param name="Id">The operation's id.</param>
/// <param name="Version">The version that it made.</param>
/// <param name="Old">What a swap took out.</param>
/// <param name="OldDropped">True when it took out something that is too large to be remembered still.</param>
[GenerateSerializer, Immutable]
[Alias("ww.anchor-done")]
public readonly record struct AnchorDone(
    [property: Id(0)] Guid Id, [property: Id(1)] long Version, [property: Id(2)] CapabilityValue? Old, [property: Id(3)] bool OldDropped);
