using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Wetware.Gateway.Hosting;

/// <summary>
/// Answers OPTIONS with the methods that a path takes (RFC 9110, section 9.3.7), and completes the <c>Allow</c> of 405 with HEAD and OPTIONS, which
/// every path takes that takes GET.
/// </summary>
internal sealed class AllowedMethods(RequestDelegate next)
{
    /// <summary>Called for each request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var isOptions = HttpMethods.IsOptions(context.Request.Method);
        var response = context.Response;
        if (isOptions && context.Features.Get<IHttpRequestFeature>()?.RawTarget == "*")
        {
            response.StatusCode = StatusCodes.Status204NoContent;
            response.Headers.Allow = "DELETE, GET, HEAD, OPTIONS, POST, PUT";
            return;
        }

        await next(context);
        if (response.StatusCode != StatusCodes.Status405MethodNotAllowed || response.HasStarted)
            return;
        var methods = response.Headers.Allow.ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Append(HttpMethods.Options);
        if (methods.Contains(HttpMethods.Get))
            methods = methods.Append(HttpMethods.Head);
        response.Headers.Allow = string.Join(", ", methods.Distinct().Order(StringComparer.Ordinal));
        if (isOptions)
            response.StatusCode = StatusCodes.Status204NoContent;
    }
}
