using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Wetware.Gateway.Errors;
using Wetware.Gateway.Security.Tokens;

namespace Wetware.Gateway.Security;

/// <summary>Refuses requests beyond the budget of their token. A body counts with its <c>Content-Length</c>, before it is read, so that nothing is half done.</summary>
internal sealed class BudgetGate
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Wetware.Security";

    private readonly RequestDelegate _next;
    private readonly TokenBudgets _budgets;
    private readonly IProblemDetailsService _problems;
    private readonly Counter<long> _refused;

    /// <summary>Makes the middleware.</summary>
    public BudgetGate(RequestDelegate next, TimeProvider time, IProblemDetailsService problems, IMeterFactory meters)
    {
        (_next, _budgets, _problems) = (next, new TokenBudgets(time), problems);
        _refused = meters.Create(MeterName).CreateCounter<long>("ww.security.over_budget", "{request}", "Requests beyond the budget of their token");
    }

    /// <summary>Called for each request whose caller is known.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (TokenGate.CallerOf(context) is not { IsBounded: true } caller)
            return _next(context);
        if (_budgets.TakeRequest(caller) is { } pause)
            return Refuse(context, caller, StatusCodes.Status429TooManyRequests, $"requests: {caller.RequestsPerMinute} a minute", pause);
        if (caller.BytesPerHour is not { } bytes || !HasBody(context))
            return _next(context);
        if (context.Request.ContentLength is not { } length)
            return Refuse(context, caller, StatusCodes.Status411LengthRequired, $"bytes: {bytes} an hour, so a body needs Content-Length", null);
        return _budgets.TakeBytes(caller, length) switch
        {
            null => _next(context),
            { } wait when wait == Timeout.InfiniteTimeSpan => Refuse(context, caller, StatusCodes.Status413PayloadTooLarge, $"bytes: {bytes} an hour; this body alone has {length}", null),
            { } wait => Refuse(context, caller, StatusCodes.Status429TooManyRequests, $"bytes: {bytes} an hour", wait),
        };
    }

    // A WebSocket over HTTP/2 is a request whose body does not end.
    private static bool HasBody(HttpContext context) =>
        !HttpMethods.IsConnect(context.Request.Method) && context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != false;

    private Task Refuse(HttpContext context, HttpCaller caller, int status, string limit, TimeSpan? wait)
    {
        _refused.Add(1, new KeyValuePair<string, object?>("token", caller.Name));
        if (wait is { } left)
            context.Response.Headers.RetryAfter = Math.Ceiling(Math.Max(1, left.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        context.Response.StatusCode = status;
        return _problems.WriteAsync(new ProblemDetailsContext
        {
            HttpContext = context,
            ProblemDetails = ErrorAnswers.Problem(ProblemType.Of(status), status, $"the budget of token \"{caller.Name}\" is used up, {limit}"),
        }).AsTask();
    }
}
