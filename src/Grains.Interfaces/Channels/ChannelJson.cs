using System.Text.Json;
using System.Text.Json.Serialization;

namespace Wetware.Channels;

/// <summary>The JSON of arguments.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(NewChannel))]
public sealed partial class ChannelJson : JsonSerializerContext;
