using System.Text.Json;
using System.Text.Json.Serialization;

namespace Wetware.Grains.Routing;

/// <summary>The JSON of capabilities of kind <c>view</c>.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.Strict,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ViewArguments))]
[JsonSerializable(typeof(ViewRecord))]
[JsonSerializable(typeof(ViewPage))]
internal sealed partial class ViewJson : JsonSerializerContext;
