using System.Text.Json.Serialization;

namespace Wetware.Registry;

/// <summary>The JSON of signed locations and of registry capabilities.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, MaxDepth = 4)]
[JsonSerializable(typeof(LocationJson))]
[JsonSerializable(typeof(ProvideRequest))]
[JsonSerializable(typeof(LocateRequest))]
[JsonSerializable(typeof(LocatedJson))]
[JsonSerializable(typeof(List<LocatedJson>))]
public sealed partial class RegistryJson : JsonSerializerContext;
