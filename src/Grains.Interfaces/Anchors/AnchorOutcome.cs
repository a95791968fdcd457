using Wetware.Capabilities;

namespace Wetware.Anchors;

/// <summary>What became of a change to a cell. What it says is on disk (on a node's own paths: in that node's memory).</summary>
/// <param name="Done">False when the condition did not hold: the cell was occupied, or held something else.</param>
/// <param name="Version">The version that the change made; without a change the version that was found.</param>
/// <param name="Old">What a swap took out; null otherwise, and when the cell was empty.</param>
[GenerateSerializer, Immutable]
[Alias("ww.anchor-outcome")]
public sealed record AnchorOutcome([property: Id(0)] bool Done, [property: Id(1)] long Version, [property: Id(2)] CapabilityValue? Old = null);
