namespace Wetware.Grains.Anchors.Capabilities;

/// <summary>Answer of <c>ls</c>.</summary>
internal sealed record LsAnswer(IReadOnlyList<string> Names, bool More);

/// <summary>Answer of <c>store</c>, <c>cas</c> and <c>clear</c>.</summary>
internal sealed record ChangeAnswer(bool Done, long Version);

/// <summary>Answer of <c>watch</c>: bytes, or the place of a capability that comes with it, or neither for an empty cell.</summary>
internal sealed record WatchAnswer(long Version, byte[]? Value, int? Capability);
