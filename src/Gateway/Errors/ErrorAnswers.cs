using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Wetware.Errors;
using Wetware.Gateway.Forms;
using Wetware.Waiting;

namespace Wetware.Gateway.Errors;

/// <summary>Turns what a handler throws into problem details (RFC 9457) with a stable type.</summary>
public sealed class ErrorAnswers(IProblemDetailsService problems) : IExceptionHandler
{
    /// <summary>Before the word in a problem's type.</summary>
    public const string TypePrefix = "urn:wetware:error:";

    /// <inheritdoc />
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is BadFieldsException fields)
            return await Write(httpContext, exception, Problem(fields));
        var (kind, message) = exception switch
        {
            WetwareException or OrleansException when WetwareException.Within(exception) is { } error => (error.Kind, error.Message),
            TimeoutException => (ErrorKind.Disconnected, "there was no answer in time"),
            _ when BoundedWait.IsLost(exception) => (ErrorKind.Disconnected, "the node that should answer is out of reach"),
            BadHttpRequestException error => (ErrorKind.Limit, error.Message),
            OperationCanceledException => (ErrorKind.Cancelled, "the request was cancelled"),
            _ => (ErrorKind.Failed, "something failed; the log of the gateway says what"),
        };
        var status = exception is BadHttpRequestException bad ? bad.StatusCode : StatusOf(kind);
        if (kind == ErrorKind.Overloaded)
            httpContext.Response.Headers.RetryAfter = "1";
        return await Write(httpContext, exception, Problem(kind, status, message));
    }

    /// <summary>The problem details of an error.</summary>
    public static ProblemDetails Problem(ErrorKind kind, int status, string message) =>
        new() { Type = TypePrefix + kind.Word(), Title = kind.Word(), Status = status, Detail = message };

    /// <summary>The problem details of a request that cannot be taken; their <c>errors</c> name each field with its limit.</summary>
    public static FieldProblemDetails Problem(BadFieldsException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return new FieldProblemDetails
        {
            Type = TypePrefix + ErrorKind.Limit.Word(),
            Title = ErrorKind.Limit.Word(),
            Status = error.Status,
            Detail = error.Message,
            Errors = error.Problems,
        };
    }

    /// <summary>Gives answers that the framework makes of a bare status the type that we would give them.</summary>
    internal static void Customize(ProblemDetailsContext context)
    {
        var problem = context.ProblemDetails;
        if (problem.Type?.StartsWith(TypePrefix, StringComparison.Ordinal) == true)
            return;
        var kind = problem.Status switch
        {
            StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden => ErrorKind.Denied,
            StatusCodes.Status404NotFound => ErrorKind.NotFound,
            StatusCodes.Status405MethodNotAllowed or StatusCodes.Status501NotImplemented => ErrorKind.Unimplemented,
            StatusCodes.Status429TooManyRequests => ErrorKind.Overloaded,
            StatusCodes.Status503ServiceUnavailable => ErrorKind.Disconnected,
            >= 400 and < 500 => ErrorKind.Limit,
            _ => ErrorKind.Failed,
        };
        problem.Type = TypePrefix + kind.Word();
        problem.Title = kind.Word();
    }

    /// <summary>The HTTP status of each kind of error.</summary>
    public static int StatusOf(ErrorKind kind) => kind switch
    {
        ErrorKind.Overloaded => StatusCodes.Status429TooManyRequests,
        ErrorKind.Disconnected => StatusCodes.Status503ServiceUnavailable,
        ErrorKind.Unimplemented => StatusCodes.Status501NotImplemented,
        ErrorKind.Closed => StatusCodes.Status409Conflict,
        ErrorKind.NotFound => StatusCodes.Status404NotFound,
        ErrorKind.Denied => StatusCodes.Status403Forbidden,
        ErrorKind.Limit => StatusCodes.Status400BadRequest,
        ErrorKind.Cancelled => StatusCodes.Status499ClientClosedRequest,
        _ => StatusCodes.Status500InternalServerError,
    };

    private ValueTask<bool> Write(HttpContext context, Exception exception, ProblemDetails problem)
    {
        context.Response.StatusCode = problem.Status!.Value;
        return problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = context, Exception = exception, ProblemDetails = problem });
    }
}
