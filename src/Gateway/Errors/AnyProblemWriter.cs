using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Wetware.Gateway.Errors;

/// <summary>
/// Answers with problem details those whose <c>Accept</c> names no JSON, for whom the framework's own writer has no answer at all: a server may disregard the header
/// (RFC 9110, section 12.5.1).
/// </summary>
internal sealed class AnyProblemWriter : IProblemDetailsWriter
{
    /// <inheritdoc />
    public bool CanWrite(ProblemDetailsContext context) => true;

    /// <inheritdoc />
    public ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var (http, problem) = (context.HttpContext, context.ProblemDetails);
        problem.Status ??= http.Response.StatusCode;
        ErrorAnswers.Customize(context);
        problem.Extensions["traceId"] = Activity.Current?.Id ?? http.TraceIdentifier;
        return new ValueTask(http.Response.WriteAsJsonAsync(problem, problem.GetType(), options: null, "application/problem+json", http.RequestAborted));
    }
}
