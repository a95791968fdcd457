using System.Text.Json;
using System.Text.Json.Serialization;

namespace Wetware.Cli.Channels;

/// <summary>What <c>--json</c> writes.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ValueJson))]
[JsonSerializable(typeof(ChannelLine))]
internal sealed partial class ChannelCliJson : JsonSerializerContext;
