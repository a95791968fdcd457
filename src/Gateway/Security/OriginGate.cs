using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Wetware.Gateway.Errors;
using Wetware.Security;
using Wetware.Silo.Configuration;
using Wetware.Silo.Hosting;

namespace Wetware.Gateway.Security;

/// <summary>
/// Refuses requests that a browser makes for a page of another origin, which carry the person's place in the network and, with Basic, the token. Browsers
/// say so by <c>Sec-Fetch-Site</c> and <c>Origin</c>, which no page can change (Fetch Metadata; Fetch, section 3.1); programs send neither and pass.
/// Following a link here passes too: it only shows something. Origins in <see cref="HttpOptions.AllowedOrigins"/> pass, and are answered with CORS headers.
/// </summary>
public sealed partial class OriginGate(RequestDelegate next, HttpOptions options, IProblemDetailsService problems, TimeProvider time, ILogger<OriginGate> logger)
{
    private readonly HashSet<string> _allowed = new(options.AllowedOrigins, StringComparer.OrdinalIgnoreCase);
    private readonly LogSampler _sampler = new(time);

    /// <summary>Called for each request.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var request = context.Request;
        var origin = request.Headers.Origin.ToString();
        if (IsAllowed(request, origin) || IsVisit(request, origin))
            return next(context);
        if (_sampler.Take() is var count and > 0)
            LogRefused(logger, origin.Length == 0 ? "another origin" : LogText.Clean(origin), request.Method, LogText.Clean(request.Path), count);
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return problems.WriteAsync(new ProblemDetailsContext
        {
            HttpContext = context,
            ProblemDetails = ErrorAnswers.Problem(
                ProblemType.Denied, StatusCodes.Status403Forbidden, "a web page of another origin sent this request; Http:AllowedOrigins (WW_ALLOWED_ORIGINS) lists the origins that may"),
        }).AsTask();
    }

    private bool IsAllowed(HttpRequest request, string origin)
    {
        if (origin.Length > 0 && _allowed.Contains(origin))
            return true;
        if (origin.Length > 0 && !IsOwn(origin, request.Host))
            return false;
        var site = request.Headers["Sec-Fetch-Site"];
        return site.Count == 0 || site.ToString() is "same-origin" or "none";
    }

    // The scheme is not compared: behind a proxy with TLS the page is https and the request here http.
    private static bool IsOwn(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
        && host.HasValue
        && string.Equals(uri.Host, host.Host, StringComparison.OrdinalIgnoreCase)
        && uri.Port == (host.Port ?? (uri.Scheme == Uri.UriSchemeHttps ? 443 : 80));

    private static bool IsVisit(HttpRequest request, string origin) =>
        origin.Length == 0
        && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && request.Headers["Sec-Fetch-Mode"].ToString() == "navigate"
        && request.Headers["Sec-Fetch-Dest"].ToString() == "document";

    [LoggerMessage(Level = LogLevel.Warning, Message = "Refused {Method} {Path} of a web page of {Origin}; {Count} such requests since the last line")]
    private static partial void LogRefused(ILogger logger, string origin, string method, string path, long count);
}
