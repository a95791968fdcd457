using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Wetware.Gateway.OpenApi;
using Wetware.Gateway.Security;
using Wetware.Security;
using Wetware.Tasks;

namespace Wetware.Gateway.Workers;

/// <summary>Routes about those who run tasks.</summary>
internal static class WorkersApi
{
    /// <summary>Adds <c>/workers</c>.</summary>
    public static void MapWorkers(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/workers", List)
            .WithName("listWorkers")
            .RequireScope(Scope.Read)
            .WithSummary("The workers with their slots and what they have run")
            .WithDescription("In order of server id: those that the scheduler heard of lately and that are members of the cluster.")
            .WithTags("Workers")
            .Produces<IReadOnlyList<WorkerJson>>()
            .WithProblems()
            .WithExample(StatusCodes.Status200OK, Examples.Workers);

    private static async Task<IResult> List(ITaskClient client, CancellationToken cancellationToken) =>
        TypedResults.Ok((await client.WorkersAsync(cancellationToken)).Select(WorkerJson.Of).ToArray());
}
