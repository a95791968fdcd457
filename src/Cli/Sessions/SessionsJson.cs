using System.Text.Json;
using System.Text.Json.Serialization;
using Wetware.Sessions;
using Wetware.Tokens;

namespace Wetware.Cli.Sessions;

/// <summary>What <c>--json</c> of these commands writes.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SessionInfo))]
[JsonSerializable(typeof(OpenedJson))]
[JsonSerializable(typeof(TokenInfo))]
[JsonSerializable(typeof(ExportedJson))]
[JsonSerializable(typeof(ImportedJson))]
[JsonSerializable(typeof(AccountJson))]
internal sealed partial class SessionsJson : JsonSerializerContext;
