using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Wetware.Errors;
using Wetware.Gateway.Errors;
using Wetware.Silo.Options;

namespace Wetware.Gateway.Security;

/// <summary>
/// Lets a request through when it carries the token: as <c>Authorization: Bearer</c> (RFC 6750), or for browsers as the password of
/// <c>Basic</c> (RFC 7617) with any user name. <c>/alive</c> and <c>/health</c> are open, because those who watch a node hold no token.
/// </summary>
public sealed class TokenGate(RequestDelegate next, HttpOptions options, IProblemDetailsService problems)
{
    private readonly byte[]? _expected = options.Token is null ? null : SHA256.HashData(Encoding.UTF8.GetBytes(options.Token));

    /// <summary>Called for each request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        if (_expected is null || IsOpen(context.Request.Path) || IsToken(Given(context.Request.Headers.Authorization.ToString())))
        {
            await next(context);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = new[] { "Bearer", "Basic realm=\"wetware\", charset=\"UTF-8\"" };
        await problems.WriteAsync(new ProblemDetailsContext
        {
            HttpContext = context,
            ProblemDetails = ErrorAnswers.Problem(ErrorKind.Denied, StatusCodes.Status401Unauthorized, "this gateway needs its token: Authorization: Bearer <token>"),
        });
    }

    private static bool IsOpen(PathString path) => path == "/alive" || path == "/health";

    // Hashes have one length, so that the comparison tells nothing about the length either.
    private bool IsToken(string? given) =>
        given is not null && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), _expected);

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
}
