using System.Text;
using Microsoft.AspNetCore.Http;
using Wetware.Devices.Http;
using Wetware.Gateway.Capabilities;
using Wetware.Gateway.Security.Tokens;
using Wetware.Grains.Quotas;
using Wetware.Web.Hosting;

namespace Wetware.Gateway.Security;

/// <summary>
/// Finds who sends a request, by its token: as <c>Authorization: Bearer</c> (RFC 6750), or for browsers as the password of
/// <c>Basic</c> (RFC 7617) with any user name. <c>/alive</c> and <c>/health</c> are open, because those who watch a node hold no token, and so are the
/// routes that take the token of a capability instead, and what devices themselves send to the listener for devices. On pages of the console the cookie of a login
/// counts too, and browsers without one are sent to the login.
/// </summary>
internal sealed class TokenGate(RequestDelegate next, HttpTokens tokens, WrongTokenAnswers wrong)
{
    /// <summary>Who sends the request; null for those who may only ask whether the node is healthy.</summary>
    public static HttpCaller? CallerOf(HttpContext context) => context.Items.TryGetValue(typeof(HttpCaller), out var caller) ? (HttpCaller?)caller : null;

    /// <summary>Called for each request.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        Principal.Set(null); // of an earlier request of the connection
        var given = Given(context.Request.Headers.Authorization.ToString()) ?? ConsoleCookie.Read(context.Request);
        if ((tokens.Anonymous ?? (given is null ? null : tokens.Find(given))) is { } caller)
        {
            context.Items[typeof(HttpCaller)] = caller;
            Principal.Set(caller.Principal);
            if (ConsolePaths.Covers(context.Request.Path))
                ConsoleCallers.SetUser(context, caller, tokens.Anonymous is null ? given : null);
            return next(context);
        }

        if (IsOpen(context.Request.Path) || DeviceRequests.IsOfDevice(context))
            return next(context);
        if (ConsoleLogin.IsVisit(context.Request) && (given is null || wrong.Count(context) is null))
        {
            context.Response.Redirect(ConsoleLogin.Address(context.Request));
            return Task.CompletedTask;
        }

        return wrong.Refuse(context, given is not null, "this gateway needs a token: Authorization: Bearer <token>. ww http-token add makes one");
    }

    private static bool IsOpen(PathString path) => path == "/alive" || path == "/health" || CapabilitiesApi.IsCall(path) || ConsolePaths.IsOpen(path);

    /// <summary>The token in an <c>Authorization</c> header, or null.</summary>
    internal static string? Given(string header)
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
