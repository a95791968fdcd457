using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Scalar.AspNetCore;
using Wetware.Gateway.Security;
using Wetware.Security;

namespace Wetware.Gateway.OpenApi;

/// <summary>The description of the API as a page for people. Its script comes from this gateway, and nothing from elsewhere.</summary>
internal static class ApiPage
{
    /// <summary>Adds <c>/api</c>.</summary>
    public static void MapApiPage(this IEndpointRouteBuilder routes) => routes.MapScalarApiReference("/api", static (options, context) =>
    {
        // Hex, because the page's attributes are escaped for HTML, where the header is not.
        var nonce = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        context.Response.Headers.ContentSecurityPolicy = Policy(nonce);
        options.Nonce = nonce;
        options.Title = "Wetware on Orleans: HTTP API";
        options.OpenApiRoutePattern = "/openapi/v1.json";
        options.Telemetry = false;
        options.DefaultFonts = false; // they would come from elsewhere
        options.DisableAgent();
        options.DisableMcp();
    }).ExcludeFromDescription().RequireScope(Scope.Read);

    private static string Policy(string nonce) =>
        $"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
        + "worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
}
