using System.Text.Json;
using System.Text.Json.Serialization;

namespace Wetware.Grains.Anchors.Capabilities;

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
