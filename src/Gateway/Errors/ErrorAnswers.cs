using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;
using Wetware.Errors;
using Wetware.Gateway.Forms;
using Wetware.Security;
using Wetware.Silo.Hosting;
using Wetware.Waiting;

namespace Wetware.Gateway.Errors;

/// <summary>Turns what a handler throws into problem details (RFC 9457) with a stable type.</summary>
public sealed partial class ErrorAnswers(IProblemDetailsService problems, TimeProvider time, ILogger<ErrorAnswers> logger) : IExceptionHandler
{
    private readonly LogSampler _failures = new(time);

    /// <inheritdoc />
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is BadFieldsException fields)
            return await Write(httpContext, exception, Problem(fields));
        if (exception is BadHttpRequestException bad)
            return await Write(httpContext, exception, Problem(ProblemType.Of(bad.StatusCode), bad.StatusCode, bad.Message));
        var (kind, message) = exception switch
        {
            WetwareException or OrleansException when WetwareException.Within(exception) is { } error => (error.Kind, error.Message),
            TimeoutException => (ErrorKind.Disconnected, "no answer in time"),
            _ when LongPoll.IsLost(exception) => (ErrorKind.Disconnected, "the node that should answer is out of reach"),
            OperationCanceledException => (ErrorKind.Cancelled, "the request was cancelled"),
            _ => (ErrorKind.Failed, "an internal error; the gateway's log has the cause"),
        };
        if (kind == ErrorKind.Failed && _failures.Take() is var count and > 0)
            LogFailed(logger, LogText.Clean(httpContext.Request.Method), LogText.Clean(httpContext.Request.Path), count, exception);
        return await Write(httpContext, exception, Problem(kind, StatusOf(kind), message));
    }

    /// <summary>The problem details of an error of the cluster.</summary>
    public static ProblemDetails Problem(ErrorKind kind, int status, string message) => Problem(ProblemType.Of(kind), status, message);

    /// <summary>The problem details of an error of this type.</summary>
    public static ProblemDetails Problem(ProblemType type, int status, string message)
    {
        ArgumentNullException.ThrowIfNull(type);
        return new ProblemDetails { Type = type.Uri, Title = type.Title, Status = status, Detail = message };
    }

    /// <summary>The problem details of a request that is refused; their <c>errors</c> name each field with its limit.</summary>
    public static FieldProblemDetails Problem(BadFieldsException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        var type = error.Status == StatusCodes.Status400BadRequest && error.Problems.All(problem => problem.Reason is "out-of-range" or "too-long" or "too-many")
            ? ProblemType.Limit
            : ProblemType.Of(error.Status);
        return new FieldProblemDetails { Type = type.Uri, Title = type.Title, Status = error.Status, Detail = error.Message, Errors = error.Problems };
    }

    /// <summary>Gives problems that the framework makes of a bare status the type of the table.</summary>
    internal static void Customize(ProblemDetailsContext context)
    {
        var problem = context.ProblemDetails;
        if (problem.Type?.StartsWith(ProblemType.Prefix, StringComparison.Ordinal) == true)
            return;
        var type = ProblemType.Of(problem.Status ?? StatusCodes.Status500InternalServerError);
        (problem.Type, problem.Title) = (type.Uri, type.Title);
        problem.Detail ??= problem.Status switch
        {
            StatusCodes.Status404NotFound => $"there is nothing at {Shown(context.HttpContext.Request.Path)}",
            StatusCodes.Status405MethodNotAllowed => $"this path takes {context.HttpContext.Response.Headers.Allow}, not {Shown(context.HttpContext.Request.Method)}",
            _ => null,
        };
    }

    /// <summary>The HTTP status of each kind of error.</summary>
    public static int StatusOf(ErrorKind kind) => ProblemType.Of(kind).Statuses[0];

    private static string Shown(string text) => text.Length <= 128 ? text : text[..128] + "…";

    private ValueTask<bool> Write(HttpContext context, Exception exception, ProblemDetails problem)
    {
        context.Response.StatusCode = problem.Status!.Value;
        return problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = context, Exception = exception, ProblemDetails = problem });
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed; {Count} failed requests since the last line")]
    private static partial void LogFailed(ILogger logger, string method, string path, long count, Exception error);
}
