using System.Text.Json;
using System.Text.Json.Serialization;

namespace Wetware.Sessions;

/// <summary>The JSON of a session's methods.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(SessionInfo))]
[JsonSerializable(typeof(SessionNarrowing))]
public sealed partial class SessionJson : JsonSerializerContext;
