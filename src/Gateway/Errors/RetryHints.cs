using Microsoft.AspNetCore.Http;

namespace Wetware.Gateway.Errors;

/// <summary>Gives every 429 and 503 of the gateway's own a <c>Retry-After</c>, whoever answers: one second, unless the answer says another time.</summary>
internal sealed class RetryHints(RequestDelegate next)
{
    /// <summary>Called for each request.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(static state =>
        {
            var response = (HttpResponse)state;
            if (response.StatusCode is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable && response.Headers.RetryAfter.Count == 0)
                response.Headers.RetryAfter = "1";
            return Task.CompletedTask;
        }, context.Response);
        return next(context);
    }
}
