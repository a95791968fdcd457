using System.Text.Json.Serialization;

namespace Wetware.Capabilities;

/// <summary>The JSON of <see cref="CommonMethods"/>.</summary>
[JsonSerializable(typeof(string[]))]
public sealed partial class CommonMethodsJson : JsonSerializerContext;
