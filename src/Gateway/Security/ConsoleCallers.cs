using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Wetware.Gateway.Security.Tokens;
using Wetware.Security;
using Wetware.Web.Hosting;

namespace Wetware.Gateway.Security;

/// <summary>
/// Who uses consoles. Their token is looked up again whenever it matters, so that one which was removed or has expired ends what the consoles opened with it can do.
/// </summary>
internal sealed class ConsoleCallers(HttpTokens tokens) : IConsoleCallers
{
    private const string TokenClaim = "ww:token";

    /// <inheritdoc />
    public bool LogIn => tokens.AreNeeded;

    /// <summary>Says on a request of the console who sends it; the connection of an open page keeps that.</summary>
    public static void SetUser(HttpContext context, HttpCaller caller, string? token)
    {
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, caller.Name)], "token");
        if (token is not null)
            identity.AddClaim(new Claim(TokenClaim, token));
        context.User = new ClaimsPrincipal(identity);
    }

    /// <inheritdoc />
    public Scope ScopeOf(ClaimsPrincipal user) =>
        (tokens.Anonymous ?? (user.FindFirst(TokenClaim) is { } claim ? tokens.Find(claim.Value) : null))?.Scope ?? Scope.Anyone;
}
