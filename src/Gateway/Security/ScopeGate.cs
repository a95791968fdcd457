using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Wetware.Devices.Http;
using Wetware.Gateway.Errors;
using Wetware.Security;

namespace Wetware.Gateway.Security;

/// <summary>Refuses requests whose token does not allow what the route does.</summary>
internal sealed class ScopeGate(RequestDelegate next, IProblemDetailsService problems)
{
    /// <summary>Called for each request, once its route is known.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        var needed = NeededBy(context.GetEndpoint(), context.Request.Method);
        var caller = TokenGate.CallerOf(context);
        if ((caller?.Scope ?? Scope.Anyone) >= needed || DeviceRequests.IsOfDevice(context))
            return next(context);
        var word = Word(needed);
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        context.Response.Headers.WWWAuthenticate = $"Bearer error=\"insufficient_scope\", scope=\"{word}\"";
        var detail = $"this request needs a token of scope {word}; {(caller is null ? "none was given" : $"the scope of \"{caller.Name}\" is {Word(caller.Scope)}")}";
        return problems.WriteAsync(new ProblemDetailsContext
        {
            HttpContext = context,
            ProblemDetails = ErrorAnswers.Problem(ProblemType.Denied, StatusCodes.Status403Forbidden, detail),
        }).AsTask();
    }

    /// <summary>The scope that a route needs: what it declares, else <c>read</c> to see and <c>operate</c> for everything else.</summary>
    internal static Scope NeededBy(Endpoint? endpoint, string method) =>
        endpoint?.Metadata.GetMetadata<RequireScopeAttribute>()?.Scope
        ?? (endpoint is null || HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) ? Scope.Read : Scope.Operate);

    internal static string Word(Scope scope) => scope switch
    {
        Scope.Read => "read",
        Scope.Submit => "submit",
        Scope.Operate => "operate",
        _ => "none",
    };
}

/// <summary>Says which scope a route needs.</summary>
public static class ScopeConventions
{
    /// <summary>Requires a token of this scope, or of one that includes it.</summary>
    public static T RequireScope<T>(this T builder, Scope scope)
        where T : IEndpointConventionBuilder => builder.WithMetadata(new RequireScopeAttribute(scope));
}
