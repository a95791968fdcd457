using Microsoft.AspNetCore.Components.Authorization;
using Wetware.Errors;
using Wetware.Security;

namespace Wetware.Web.Hosting;

/// <summary>What the user of one console may do. Asked before each action, so that a token that was removed ends what its consoles can do.</summary>
internal sealed class ConsoleAccess(AuthenticationStateProvider state, IConsoleCallers callers)
{
    /// <summary>True when the user logged in.</summary>
    public bool LogIn => callers.LogIn;

    /// <summary>Returns what the user may do now.</summary>
    public async Task<Scope> ScopeAsync() => callers.ScopeOf((await state.GetAuthenticationStateAsync()).User);

    /// <summary>Refuses what the user may not do.</summary>
    /// <exception cref="WetwareException"><c>denied</c>.</exception>
    public async Task RequireAsync(Scope needed)
    {
        var scope = await ScopeAsync();
        if (scope < Scope.Read)
            throw new WetwareException(ErrorKind.Denied, "your token no longer works; log in again");
        if (scope < needed)
            throw new WetwareException(ErrorKind.Denied, $"this needs a token of scope {Word(needed)}; the scope of yours is {Word(scope)}");
    }

    private static string Word(Scope scope) => scope switch { Scope.Read => "read", Scope.Submit => "submit", _ => "operate" };
}
