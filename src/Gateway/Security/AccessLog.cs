using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Wetware.Silo.Hosting;

namespace Wetware.Gateway.Security;

/// <summary>One line for each request that was answered, where <c>Http:AccessLog</c> asks for it.</summary>
internal sealed partial class AccessLog(RequestDelegate next, TimeProvider time, ILogger<AccessLog> logger)
{
    /// <summary>Called for each request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var started = time.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            // The query is left out: it may hold what is nobody's business.
            var address = context.Connection.RemoteIpAddress?.ToString() ?? "-";
            var (method, path) = (LogText.Clean(context.Request.Method), LogText.Clean(context.Request.Path));
            var milliseconds = Math.Round(time.GetElapsedTime(started).TotalMilliseconds, 1);
            LogRequest(logger, address, method, path, context.Response.StatusCode, milliseconds);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Address} {Method} {Path} {Status} {Milliseconds} ms")]
    private static partial void LogRequest(ILogger logger, string address, string method, string path, int status, double milliseconds);
}
