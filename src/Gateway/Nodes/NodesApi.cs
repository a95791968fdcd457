using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Wetware.Gateway.Forms;
using Wetware.Gateway.OpenApi;
using Wetware.Gateway.Security;
using Wetware.Nodes;
using Wetware.Security;

namespace Wetware.Gateway.Nodes;

/// <summary>Routes about the nodes of the cluster.</summary>
public static class NodesApi
{
    // Of one request; a caller that waits longer asks again.
    private const int MaxWait = 30;

    private static readonly JsonNode Example = JsonNode.Parse("""
        {
          "server": "467ca836f8530158", "peer": "QmPEPJzC43KrXd48uqxB72k1PpFVtyNDYTAVDi8wYXhsuw", "host": "vm", "meta": { "zone": "a" }, "role": "worker", "primary": false,
          "started": "2026-11-24T20:59:00Z", "version": "1.0.0", "address": "127.0.0.1:11111", "answered": true, "database": false, "cordoned": true, "runs": 2, "processes": 0
        }
        """)!;

    /// <summary>Adds <c>/nodes</c>.</summary>
    public static void MapNodes(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/nodes").WithTags("Nodes").WithProblems();
        group.MapGet("", List)
            .WithName("listNodes")
            .RequireScope(Scope.Read)
            .WithSummary("The nodes of the cluster")
            .WithDescription("In order of server id, as this gateway sees the membership now. A member that did not answer in time has answered = false.")
            .Produces<IReadOnlyList<NodeCard>>();
        var one = group.MapGroup("/{node}").WithPath("node", "The node's server id or peer id, the beginning of one of them, or a host name that only one node has", "467ca836f8530158");
        one.MapGet("", Get)
            .WithName("getNode")
            .RequireScope(Scope.Read)
            .WithSummary("One node")
            .AnswersCard();
        one.MapPost("/cordon", Cordon)
            .WithName("cordonNode")
            .RequireScope(Scope.Operate)
            .WithSummary("Keep a node from taking new runs and starting processes")
            .WithDescription("What runs there goes on. It lasts over restarts of the node.")
            .AnswersCard();
        one.MapPost("/uncordon", Uncordon)
            .WithName("uncordonNode")
            .RequireScope(Scope.Operate)
            .WithSummary("Let a node take runs and start processes again")
            .AnswersCard();
        one.MapPost("/drain", Drain)
            .WithName("drainNode")
            .RequireScope(Scope.Operate)
            .WithSummary("Cordon a node, and wait until nothing runs there")
            .WithDescription("It is drained when runs and processes of the answer are 0. It stays cordoned in any case. Asking again goes on waiting.")
            .WithQuery("wait", $"Seconds to wait: 0 to {MaxWait}; 0 when left out", "30")
            .AnswersCard();
    }

    private static void AnswersCard(this RouteHandlerBuilder route) => route
        .Produces<NodeCard>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .WithFieldProblems(StatusCodes.Status400BadRequest)
        .WithExample(StatusCodes.Status200OK, Example);

    private static async Task<IResult> List(WetwareClient cluster, CancellationToken cancellationToken) => TypedResults.Ok(await cluster.Nodes.ListAsync(cancellationToken));

    private static async Task<IResult> Get(string node, WetwareClient cluster, CancellationToken cancellationToken) =>
        TypedResults.Ok(await cluster.Nodes.FindAsync(node, cancellationToken));

    private static async Task<IResult> Cordon(string node, WetwareClient cluster, CancellationToken cancellationToken) =>
        TypedResults.Ok(await cluster.Nodes.CordonAsync((await cluster.Nodes.FindAsync(node, cancellationToken)).Server, cancellationToken));

    private static async Task<IResult> Uncordon(string node, WetwareClient cluster, CancellationToken cancellationToken) =>
        TypedResults.Ok(await cluster.Nodes.UncordonAsync((await cluster.Nodes.FindAsync(node, cancellationToken)).Server, cancellationToken));

    private static async Task<IResult> Drain(string node, HttpRequest request, WetwareClient cluster, CancellationToken cancellationToken)
    {
        var query = QueryFields.Read(request);
        var wait = query.Integer("wait", 0, MaxWait, 0, "seconds");
        query.Finish();
        var found = await cluster.Nodes.FindAsync(node, cancellationToken);
        return TypedResults.Ok(await cluster.Nodes.DrainAsync(found.Server, TimeSpan.FromSeconds(wait), progress: null, cancellationToken));
    }
}
