using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Wetware.Functions.Serving;
using Yarp.ReverseProxy.Forwarder;

namespace Wetware.Functions.Proxying;

/// <summary>
/// The heads of a forwarded request and of its answer: hop-by-hop headers stay here (RFC 9110, section 7.6.1), filters' changes go along, and the backend is told by whom and how it
/// was asked. What a client says of that is not believed.
/// </summary>
internal sealed class ProxyHeaders(Uri target, RequestBuffer input, ResponseBuffer output) : HttpTransformer
{
    /// <summary>How this proxy names itself in <c>Via</c>.</summary>
    public const string Name = "wetware";

    private static readonly string[] Dropped =
    [
        HeaderNames.KeepAlive, HeaderNames.ProxyAuthorization, HeaderNames.ProxyConnection, "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto",
        "X-Forwarded-Prefix", "X-Real-IP",
    ];

    // The forwarder writes them.
    private static readonly string[] OfTheHop =
        [HeaderNames.Connection, HeaderNames.Host, HeaderNames.ContentLength, HeaderNames.TE, HeaderNames.TransferEncoding, HeaderNames.Upgrade];

    private static readonly string[] DroppedAnswers = [HeaderNames.ProxyAuthenticate, HeaderNames.KeepAlive, HeaderNames.AltSvc];

    /// <inheritdoc />
    public override async ValueTask TransformRequestAsync(HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        var request = httpContext.Request;
        proxyRequest.RequestUri = target;
        proxyRequest.Headers.Host = null; // the target's
        foreach (var (name, value) in input.Headers)
        {
            if (request.Headers.TryGetValue(name, out var sent) && string.Join(", ", sent.AsEnumerable()) == value)
                continue;
            if (!IsPlatforms(name) && !Dropped.Concat(OfTheHop).Contains(name, StringComparer.OrdinalIgnoreCase))
                Set(proxyRequest, name, value);
        }

        foreach (var name in request.Headers.Keys.Where(name => IsPlatforms(name) || input.Headers[name] is null).Concat(Nominated(request.Headers.Connection)).Concat(Dropped))
            Remove(proxyRequest, name);
        if (httpContext.Connection.RemoteIpAddress is { } address)
            Set(proxyRequest, "X-Forwarded-For", address.ToString());
        Set(proxyRequest, "X-Forwarded-Proto", request.Scheme);
        Set(proxyRequest, "X-Forwarded-Host", request.Host.Value ?? "");
        Set(proxyRequest, "X-Request-Id", httpContext.TraceIdentifier);
        proxyRequest.Headers.Via.Add(new ViaHeaderValue(request.Protocol[(request.Protocol.IndexOf('/', StringComparison.Ordinal) + 1)..], Name));
    }

    /// <inheritdoc />
    public override async ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (!await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken))
            return false;
        var headers = httpContext.Response.Headers;
        foreach (var name in DroppedAnswers.Concat(Nominated(string.Join(",", proxyResponse?.Headers.Connection.AsEnumerable() ?? []))))
            headers.Remove(name);
        headers["x-request-id"] = httpContext.TraceIdentifier;
        output.CopyHeaders();
        return output.Filters is null || httpContext.Response.StatusCode == StatusCodes.Status101SwitchingProtocols || await output.Filters.RunAsync(null);
    }

    // Headers that the Connection header names are for this hop alone; those that carry a WebSocket's opening are the forwarder's to write.
    private static IEnumerable<string> Nominated(string? connection) => (connection ?? "")
        .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Where(name => !name.Equals(HeaderNames.Upgrade, StringComparison.OrdinalIgnoreCase) && !name.Equals("close", StringComparison.OrdinalIgnoreCase)
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));

    private static bool IsPlatforms(string name) => name.StartsWith(RequestBuffer.Prefix, StringComparison.OrdinalIgnoreCase);

    private static void Set(HttpRequestMessage request, string name, string value)
    {
        Remove(request, name);
        if (!request.Headers.TryAddWithoutValidation(name, value))
            request.Content?.Headers.TryAddWithoutValidation(name, value);
    }

    // Each of the two collections throws for the other's names.
    private static void Remove(HttpRequestMessage request, string name)
    {
        if (request.Headers.NonValidated.Contains(name))
            request.Headers.Remove(name);
        else if (request.Content?.Headers.NonValidated.Contains(name) == true)
            request.Content.Headers.Remove(name);
    }
}
