using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Wetware.Gateway.OpenApi;
using Wetware.Gateway.Security;
using Wetware.Nodes;
using Wetware.Security;

namespace Wetware.Gateway.Nodes;

/// <summary>Routes about the nodes of the cluster.</summary>
public static class NodesApi
{
    /// <summary>Adds <c>/nodes</c>.</summary>
    public static void MapNodes(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/nodes", List)
            .WithName("listNodes")
            .RequireScope(Scope.Read)
            .WithSummary("The nodes of the cluster")
            .WithDescription("In order of server id, as this gateway sees the membership now. A member that did not answer in time has answered = false.")
            .WithTags("Nodes")
            .Produces<IReadOnlyList<NodeCard>>()
            .WithProblems();

    private static async Task<IResult> List([FromServices] IGrainFactory grains, CancellationToken cancellationToken) =>
        TypedResults.Ok(await grains.GetGrain<INodesGrain>(0).List(cancellationToken));
}
