using System.Text.Json;
using Wetware.Functions.Engine;

namespace Wetware.Functions.Core;

/// <summary>What <c>beta_web_proxy</c> is asked to forward.</summary>
/// <param name="Method">The method, in any case.</param>
/// <param name="Url">The address: http, https, ws or wss.</param>
/// <param name="Headers">Headers of the request; null for none.</param>
/// <param name="InputBufferId">The buffer whose content is sent.</param>
/// <param name="OutputBufferId">The buffer that receives the answer.</param>
internal sealed record ProxyRequest(string? Method, string? Url, Dictionary<string, string>? Headers, int InputBufferId, int OutputBufferId)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { MaxDepth = 4 };

    /// <summary>Whether the address is a WebSocket's.</summary>
    public bool IsWebSocket => Url!.StartsWith("ws:", StringComparison.OrdinalIgnoreCase) || Url.StartsWith("wss:", StringComparison.OrdinalIgnoreCase);

    /// <summary>The address with http in place of ws, for what is allowed is written so.</summary>
    public string HttpUrl => IsWebSocket ? "http" + Url![2..] : Url!;

    /// <exception cref="FunctionException">A field is missing or wrong.</exception>
    public static ProxyRequest Parse(string json)
    {
        try
        {
            var spec = JsonSerializer.Deserialize<ProxyRequest>(json, Json);
            if (spec?.Url is null)
                throw FunctionException.Misuse("field 'url' of the proxy's request is missing");
            if (spec.Method is { } method && (method.Length is 0 or > 32 || !method.All(char.IsAsciiLetter)))
                throw FunctionException.Misuse("field 'method' of the proxy's request must be 1 to 32 letters");
            if (spec.Headers is { Count: > HeaderTable.MostHeaders })
                throw FunctionException.Misuse($"field 'headers' of the proxy's request has {spec.Headers.Count} entries; the limit is {HeaderTable.MostHeaders}");
            return spec;
        }
        catch (JsonException e)
        {
            throw FunctionException.Misuse($"the proxy's request is not the JSON object that it must be: {e.Message}");
        }
    }
}
