using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Http;
using Wetware.Gateway.Security.Tokens;
using Wetware.Grains.Quotas;
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
    public Scope ScopeOf(ClaimsPrincipal user) => CallerOf(user)?.Scope ?? Scope.Anyone;

    /// <summary>For whom counts what a user stores.</summary>
    public string? PrincipalOf(ClaimsPrincipal user) => CallerOf(user)?.Principal;

    private HttpCaller? CallerOf(ClaimsPrincipal user) => tokens.Anonymous ?? (user.FindFirst(TokenClaim) is { } claim ? tokens.Find(claim.Value) : null);
}

/// <summary>Says beside everything that one console does for whom it counts, which no request does: the console has one connection for all.</summary>
internal sealed class ConsolePrincipal(AuthenticationStateProvider state, ConsoleCallers callers) : CircuitHandler
{
    /// <inheritdoc />
    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) => async context =>
    {
        Principal.Set(callers.PrincipalOf((await state.GetAuthenticationStateAsync()).User));
        await next(context);
    };
}
