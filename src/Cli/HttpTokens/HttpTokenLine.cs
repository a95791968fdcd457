using System.Text.Json;
using System.Text.Json.Serialization;
using Wetware.Gateway.Security.Tokens;

namespace Wetware.Cli.HttpTokens;

/// <summary>A token as <c>ww http-token ls --json</c> writes it: without its hash.</summary>
internal sealed record HttpTokenLine(string Name, string Scope, DateTimeOffset Created, DateTimeOffset? Expires, int? RequestsPerMinute, long? BytesPerHour)
{
    public static string Of(HttpToken token) => JsonSerializer.Serialize(
        new HttpTokenLine(token.Name, HttpTokenCommand.Word(token.Scope), token.Created, token.Expires, token.RequestsPerMinute, token.BytesPerHour), HttpTokenLineJson.Default.HttpTokenLine);
}

/// <summary>Its JSON.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HttpTokenLine))]
internal sealed partial class HttpTokenLineJson : JsonSerializerContext;
