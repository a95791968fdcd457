using Microsoft.AspNetCore.Http;

namespace Wetware.Gateway.Security;

/// <summary>Headers that keep browsers from guessing types, framing pages, telling addresses on, and keeping answers.</summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    // Answers of the API are no pages: nothing in them may run. Pages bring scripts and styles of this gateway, some of them inline.
    private const string ForData = "default-src 'none'; frame-ancestors 'none'";
    private const string ForPages = "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        + "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>Called for each request.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(static state =>
        {
            var response = (HttpResponse)state;
            var headers = response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            var isPage = response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) == true;
            if (headers.ContentSecurityPolicy.Count == 0)
                headers.ContentSecurityPolicy = isPage ? ForPages : ForData;
            if (headers.CacheControl.Count == 0 && headers.ETag.Count == 0)
                headers.CacheControl = "no-store";
            return Task.CompletedTask;
        }, context.Response);
        return next(context);
    }
}
