using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Wetware.Gateway.OpenApi;
using Wetware.Gateway.Security;
using Wetware.Security;

namespace Wetware.Gateway.Health;

/// <summary>Routes for those who watch the node.</summary>
public static class HealthApi
{
    /// <summary>Adds <c>/alive</c> and <c>/health</c>.</summary>
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/alive", () => TypedResults.Ok(new AliveReport("alive")))
            .WithName("alive")
            .RequireScope(Scope.Anyone)
            .WithSummary("Whether the process answers")
            .WithDescription("Depends on neither cluster nor storage: a failing answer means that the process should be started again.")
            .WithTags("Health")
            .IsStrict();
        routes.MapGet("/health", Look)
            .WithName("health")
            .RequireScope(Scope.Anyone)
            .WithSummary("Whether the gateway can do its work")
            .WithDescription("Ready means: an active member of the cluster, the storage takes writes, and the scheduler answers. Version and server id are for callers with the token.")
            .WithTags("Health")
            .Produces<HealthReport>()
            .Produces<HealthReport>(StatusCodes.Status503ServiceUnavailable)
            .IsStrict();
    }

    private static async Task<IResult> Look(HttpContext context, HealthChecks checks, CancellationToken cancellationToken)
    {
        var report = await checks.Look(cancellationToken);
        var status = report.Status == HealthReport.Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return TypedResults.Json(TokenGate.CallerOf(context) is not null ? report : report with { Version = null, Server = null }, statusCode: status);
    }
}

/// <summary>The process answers.</summary>
/// <param name="Status">Always <c>alive</c>.</param>
public sealed record AliveReport(string Status);
