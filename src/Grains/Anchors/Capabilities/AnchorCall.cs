namespace Wetware.Grains.Anchors.Capabilities;

/// <summary>Arguments of <c>ls</c>.</summary>
internal sealed record LsCall(string? After = null, int? Limit = null);

/// <summary>
/// Arguments of <c>cas</c>. What is expected: a version, or else a value, which is bytes, or a passed capability by its place, or nothing. What is put in
/// likewise.
/// </summary>
internal sealed record CasCall(long? Version = null, byte[]? Expected = null, int? ExpectedCapability = null, byte[]? Value = null, int? Capability = null);

/// <summary>Arguments of <c>watch</c>.</summary>
internal sealed record WatchCall(long Since = 0);
