using System.Buffers.Text;
using System.Text;
using Microsoft.AspNetCore.Http;
using Wetware.Web.Hosting;

namespace Wetware.Gateway.Security;

/// <summary>
/// The login of a browser: a cookie that holds the token, which scripts cannot read and pages of other sites do not send. It counts for the console and the
/// dashboard alone, so no page can use the API with it by accident.
/// </summary>
internal static class ConsoleCookie
{
    private const string Name = "ww-console";
    private const int MaxText = 8192;

    /// <summary>True where the cookie counts.</summary>
    public static bool Counts(PathString path) => ConsolePaths.Covers(path) || path.StartsWithSegments("/dashboard");

    /// <summary>The token in the cookie, or null.</summary>
    public static string? Read(HttpRequest request)
    {
        if (!Counts(request.Path) || !request.Cookies.TryGetValue(Name, out var text) || text.Length > MaxText || !Base64Url.IsValid(text))
            return null;
        return Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text));
    }

    /// <summary>Logs in until the browser is closed.</summary>
    public static void Set(HttpContext context, string token) => context.Response.Cookies.Append(Name, Base64Url.EncodeToString(Encoding.UTF8.GetBytes(token)), Options(context));

    /// <summary>Logs out.</summary>
    public static void Delete(HttpContext context) => context.Response.Cookies.Delete(Name, Options(context));

    // Behind a proxy with TLS the request is http, and the page says that it is https.
    private static CookieOptions Options(HttpContext context) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = context.Request.IsHttps || context.Request.Headers.Origin.ToString().StartsWith("https://", StringComparison.OrdinalIgnoreCase),
        Path = "/",
        IsEssential = true,
    };
}
