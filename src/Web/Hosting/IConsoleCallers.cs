using System.Security.Claims;
using Wetware.Security;

namespace Wetware.Web.Hosting;

/// <summary>Says what the users of consoles may do. The host provides it, because the host knows the tokens.</summary>
public interface IConsoleCallers
{
    /// <summary>Returns what a user may do at this moment; <see cref="Scope.Anyone"/> once the token was removed or has expired.</summary>
    Scope ScopeOf(ClaimsPrincipal user);

    /// <summary>True when users log in, so that they can log out.</summary>
    bool LogIn { get; }
}
