using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Wetware.Clustering;
using Wetware.Gateway.Errors;
using Wetware.Gateway.Security.Tokens;

namespace Wetware.Gateway.Security;

/// <summary>
/// Finds who sends a request, by its token: as <c>Authorization: Bearer</c> (RFC 6750), or for browsers as the password of
/// <c>Basic</c> (RFC 7617) with any user name. <c>/alive</c> and <c>/health</c> are open, because those who watch a node hold no token.
/// </summary>
internal sealed partial class TokenGate(RequestDelegate next, HttpTokens tokens, IProblemDetailsService problems, TimeProvider time, ILogger<TokenGate> logger)
{
    private readonly WrongTokens _wrong = new(time);
    private readonly LogSampler _sampler = new(time);

    /// <summary>Who sends the request; null for those who may only ask whether the node is healthy.</summary>
    public static HttpCaller? CallerOf(HttpContext context) => context.Items.TryGetValue(typeof(HttpCaller), out var caller) ? (HttpCaller?)caller : null;

    /// <summary>Called for each request.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var given = Given(context.Request.Headers.Authorization.ToString());
        if ((tokens.Anonymous ?? (given is null ? null : tokens.Find(given))) is { } caller)
        {
            context.Items[typeof(HttpCaller)] = caller;
            return next(context);
        }

        return IsOpen(context.Request.Path) ? next(context) : Refuse(context, given is not null);
    }

    private Task Refuse(HttpContext context, bool wrong)
    {
        var (status, detail) = (StatusCodes.Status401Unauthorized, "this gateway needs a token: Authorization: Bearer <token>. ww http-token add makes one");
        var wait = wrong ? _wrong.Add(context.Connection.RemoteIpAddress) : null;
        if (wrong && _sampler.Take() is var count and > 0)
            LogWrongToken(logger, context.Connection.RemoteIpAddress?.ToString() ?? "unknown", count);
        if (wait is { } time)
        {
            (status, detail) = (StatusCodes.Status429TooManyRequests, $"more than {WrongTokens.Allowed} wrong tokens from this address within {WrongTokens.Window.TotalSeconds} s");
            context.Response.Headers.RetryAfter = Math.Ceiling(Math.Max(1, time.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }
        else
        {
            context.Response.Headers.WWWAuthenticate = new[] { "Bearer", "Basic realm=\"wetware\", charset=\"UTF-8\"" };
        }

        context.Response.StatusCode = status;
        return problems.WriteAsync(new ProblemDetailsContext
        {
            HttpContext = context,
            ProblemDetails = ErrorAnswers.Problem(ProblemType.Of(status), status, detail),
        }).AsTask();
    }

    private static bool IsOpen(PathString path) => path == "/alive" || path == "/health";

    private static string? Given(string header)
    {
        if (header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            return header["Bearer ".Length..].Trim();
        if (!header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) || header.Length > 4096)
            return null;
        var buffer = new byte[header.Length];
        if (!Convert.TryFromBase64String(header["Basic ".Length..].Trim(), buffer, out var length))
            return null;
        var pair = Encoding.UTF8.GetString(buffer, 0, length);
        var colon = pair.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : pair[(colon + 1)..];
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Refused a wrong token from {Address}; {Count} wrong tokens since the last line")]
    private static partial void LogWrongToken(ILogger logger, string address, long count);
}
