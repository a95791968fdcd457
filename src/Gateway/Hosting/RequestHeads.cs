using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Wetware.Gateway.Errors;

namespace Wetware.Gateway.Hosting;

/// <summary>
/// Caps the request line and the headers. The server's own caps lie higher, because its refusals have no body: up to them a refusal is a problem like
/// every other.
/// </summary>
internal sealed class RequestHeads(RequestDelegate next, IProblemDetailsService problems)
{
    /// <summary>Longest request target (path and query), in bytes.</summary>
    public const int MaxTargetBytes = 8 * 1024;

    /// <summary>Largest headers, in bytes.</summary>
    public const int MaxHeaderBytes = 32 * 1024;

    /// <summary>Most headers.</summary>
    public const int MaxHeaders = 100;

    /// <summary>The server's own cap on either, in bytes.</summary>
    public const int ServerBytes = 256 * 1024;

    /// <summary>Called for each request.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        var target = Math.Max(
            context.Features.Get<IHttpRequestFeature>()?.RawTarget.Length ?? 0, (request.Path.Value?.Length ?? 0) + (request.QueryString.Value?.Length ?? 0));
        if (target > MaxTargetBytes)
            return Refuse(context, StatusCodes.Status414UriTooLong, $"the path and query have {target} bytes; the limit is {MaxTargetBytes}");
        var (count, bytes) = (0, 0L);
        foreach (var (name, values) in request.Headers)
        {
            foreach (var value in values)
            {
                count++;
                bytes += name.Length + (value?.Length ?? 0) + 4;
            }
        }

        if (count > MaxHeaders)
            return Refuse(context, StatusCodes.Status431RequestHeaderFieldsTooLarge, $"there are {count} headers; the limit is {MaxHeaders}");
        return bytes > MaxHeaderBytes
            ? Refuse(context, StatusCodes.Status431RequestHeaderFieldsTooLarge, $"the headers have {bytes} bytes; the limit is {MaxHeaderBytes}")
            : next(context);
    }

    private Task Refuse(HttpContext context, int status, string detail)
    {
        context.Response.StatusCode = status;
        return problems.WriteAsync(new ProblemDetailsContext { HttpContext = context, ProblemDetails = ErrorAnswers.Problem(ProblemType.Limit, status, detail) }).AsTask();
    }
}
