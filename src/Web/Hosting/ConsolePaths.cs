using Microsoft.AspNetCore.Http;

namespace Wetware.Web.Hosting;

/// <summary>Where the console lives on its host.</summary>
public static class ConsolePaths
{
    /// <summary>The page and the form of the login.</summary>
    public const string Login = "/console/login";

    /// <summary>Ends a login.</summary>
    public const string Logout = "/console/logout";

    /// <summary>Scripts and styles, below which there is nothing secret.</summary>
    public const string Assets = "/console/assets";

    /// <summary>The header <c>Content-Security-Policy</c> of the console's pages: scripts from files of this host alone.</summary>
    public const string Policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
        + "base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>True for pages of the console and the connection behind them.</summary>
    public static bool Covers(PathString path) => path == "/" || path.StartsWithSegments("/console") || path.StartsWithSegments("/_blazor");

    /// <summary>True for what is needed to log in.</summary>
    public static bool IsOpen(PathString path) => path == Login || path == Logout || path.StartsWithSegments(Assets);

    /// <summary>The path if it leads to a page of this host; else the first page.</summary>
    public static string Local(string? path) =>
        path is ['/', ..] && !path.StartsWith("//", StringComparison.Ordinal) && !path.Contains('\\', StringComparison.Ordinal) && !path.Any(char.IsControl) ? path : "/";
}
