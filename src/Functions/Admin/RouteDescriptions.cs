using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Wetware.Security;

namespace Wetware.Functions.Admin;

/// <summary>What the description of the admin API says of each route.</summary>
internal static class RouteDescriptions
{
    private static readonly int[] Errors =
    [
        StatusCodes.Status400BadRequest, StatusCodes.Status401Unauthorized, StatusCodes.Status403Forbidden, StatusCodes.Status404NotFound, StatusCodes.Status413PayloadTooLarge,
        StatusCodes.Status429TooManyRequests, StatusCodes.Status500InternalServerError, StatusCodes.Status503ServiceUnavailable,
    ];

    /// <summary>Name, summary and errors.</summary>
    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder route, string name, string summary)
    {
        foreach (var status in Errors)
            route.ProducesProblem(status);
        return route.WithName(name).WithSummary(summary);
    }

    /// <summary>For operators only, also to see: data of plugs and filters may be a secret, and values are whatever functions keep.</summary>
    public static RouteHandlerBuilder ForOperators(this RouteHandlerBuilder route) => route.WithMetadata(new RequireScopeAttribute(Scope.Operate));
}
