using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Wetware.Gateway.Errors;
using Wetware.Security;

namespace Wetware.Gateway.Security;

/// <summary>Answers requests whose token is missing or wrong: slows an address that tries many, and logs them, sampled, without what they tried.</summary>
internal sealed partial class WrongTokenAnswers(IProblemDetailsService problems, TimeProvider time, ILogger<WrongTokenAnswers> logger)
{
    private readonly WrongTokens _wrong = new(time);
    private readonly LogSampler _sampler = new(time);

    /// <summary>Counts a wrong token; returns how long its address has to wait, or null when it may go on.</summary>
    public TimeSpan? Count(HttpContext context)
    {
        var wait = _wrong.Add(context.Connection.RemoteIpAddress);
        if (_sampler.Take() is var count and > 0)
            LogWrongToken(logger, context.Connection.RemoteIpAddress?.ToString() ?? "unknown", count);
        return wait;
    }

    /// <summary>Answers 401, or 429 after too many wrong ones.</summary>
    public Task Refuse(HttpContext context, bool isWrong, string detail)
    {
        var status = StatusCodes.Status401Unauthorized;
        if (isWrong && Count(context) is { } left)
        {
            (status, detail) = (StatusCodes.Status429TooManyRequests, $"more than {WrongTokens.Allowed} wrong tokens from this address within {WrongTokens.Window.TotalSeconds} s");
            context.Response.Headers.RetryAfter = Math.Ceiling(Math.Max(1, left.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }
        else
        {
            context.Response.Headers.WWWAuthenticate = new[] { "Bearer", "Basic realm=\"wetware\", charset=\"UTF-8\"" };
        }

        context.Response.StatusCode = status;
        return problems.WriteAsync(new ProblemDetailsContext
        {
            HttpContext = context,
            ProblemDetails = ErrorAnswers.Problem(ProblemType.Of(status), status, detail),
        }).AsTask();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Refused a wrong token from {Address}; {Count} wrong tokens since the last line")]
    private static partial void LogWrongToken(ILogger logger, string address, long count);
}
