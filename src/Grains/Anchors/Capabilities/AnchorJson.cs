using System.Text.Json;
using System.Text.Json.Serialization;

namespace Wetware.Grains.Anchors.Capabilities;

/// <summary>Arguments of <c>ls</c>.</summary>
internal sealed record LsCall(string? After = null, int? Limit = null);

/// <summary>
/// Arguments of <c>cas</c>. Expects a version, or a value: bytes, the index of a passed capability, or nothing for an empty cell. The new value
/// likewise.
/// </summary>
internal sealed record CasCall(long? Version = null, byte[]? Expected = null, int? ExpectedCapability = null, byte[]? Value = null, int? Capability = null);

/// <summary>Arguments of <c>watch</c>.</summary>
internal sealed record WatchCall(long Since = 0);

/// <summary>Answer of <c>ls</c>.</summary>
internal sealed record LsAnswer(IReadOnlyList<string> Names, bool More);

/// <summary>Answer of <c>store</c>, <c>cas</c> and <c>clear</c>.</summary>
internal sealed record ChangeAnswer(bool Done, long Version);

/// <summary>Answer of <c>watch</c>: bytes, or the index of the capability that is returned, or neither for an empty cell.</summary>
internal sealed record WatchAnswer(long Version, byte[]? Value, int? Capability);

/// <summary>The JSON of calls through capabilities; bytes are base64, unknown members are refused.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.Strict,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(LsCall))]
[JsonSerializable(typeof(CasCall))]
[JsonSerializable(typeof(WatchCall))]
[JsonSerializable(typeof(LsAnswer))]
[JsonSerializable(typeof(ChangeAnswer))]
[JsonSerializable(typeof(WatchAnswer))]
internal sealed partial class AnchorJson : JsonSerializerContext;
