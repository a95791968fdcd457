using System.Text.Json;
using System.Text.Json.Serialization;

namespace Wetware.Processes;

/// <summary>Processes in JSON. What is unknown in arguments is an error: a misspelt limit must not mean none.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ProcessJson))]
[JsonSerializable(typeof(ProcessJson[]))]
[JsonSerializable(typeof(ResultJson))]
[JsonSerializable(typeof(SpawnJson))]
[JsonSerializable(typeof(LogsJson))]
[JsonSerializable(typeof(LogPageJson))]
public sealed partial class ProcessesJson : JsonSerializerContext;
