using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Wetware.Gateway.OpenApi;
using Wetware.Gateway.Queues;
using Wetware.Gateway.Security;
using Wetware.Security;

namespace Wetware.Gateway.Raft;

/// <summary>The routes of a group's members.</summary>
internal static class RaftMembersApi
{
    private const string MemberExample = """
        { "member": "5a0b7f1c22e94d03", "peer": "12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp", "isVoter": true, "match": 14, "isActive": true, "isReceivingSnapshot": false }
        """;

    /// <summary>Adds <c>/members</c> and <c>/snapshot</c> to those of a group.</summary>
    public static void MapMembers(this RouteGroupBuilder group)
    {
        group.MapGet("/members", MemberHandlers.List)
            .WithName("listRaftMembers")
            .WithSummary("The members of a group, as its leader sees them")
            .WithDescription("Without a leader in reach as the newest member sees them; match is then 0 and isActive false.")
            .Produces<IReadOnlyList<RaftPeerJson>>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithFieldProblems(StatusCodes.Status400BadRequest)
            .WithExample(StatusCodes.Status200OK, JsonNode.Parse($"[{MemberExample}]")!)
            .RequireScope(Scope.Read);
        Changes(group.MapPost("/members", MemberHandlers.Add))
            .WithName("addRaftMember")
            .WithSummary("Add a member on a node, which receives everything and does not vote")
            .WithDescription("Promote it when it has caught up. Asking again for the same is harmless.")
            .TakesJson<RaftAddJson>("""{ "node": "12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp" }""")
            .Produces<RaftAddedJson>(StatusCodes.Status201Created)
            .WithFieldProblems(StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType)
            .WithExample(StatusCodes.Status201Created, JsonNode.Parse("""{ "member": "5a0b7f1c22e94d03" }""")!);
        var member = group.MapGroup("/members/{member}").WithPath("member", "The member's id: 16 hexadecimal digits", "5a0b7f1c22e94d03");
        Changes(member.MapPost("/promote", MemberHandlers.Promote))
            .WithName("promoteRaftMember")
            .WithSummary("Let a member vote that has caught up")
            .WithDescription("429 until it has caught up.")
            .WithQuery("replaces", "Another member, which leaves in the same step", "77aa0cbb00ffee01")
            .WithQuery("force", "true: also where fewer than a majority of the voters are in reach", "true")
            .Produces(StatusCodes.Status204NoContent);
        Changes(member.MapDelete("", MemberHandlers.Remove))
            .WithName("removeRaftMember")
            .WithSummary("Remove a member, after leadership was handed over if it leads")
            .WithQuery("force", "true: also where fewer than a majority of the voters are in reach", "true")
            .Produces(StatusCodes.Status204NoContent);
        Changes(member.MapPost("/transfer", MemberHandlers.Transfer))
            .WithName("transferRaftLeadership")
            .WithSummary("Hand leadership over to a voter")
            .Produces(StatusCodes.Status204NoContent);
        Changes(group.MapPost("/snapshot", MemberHandlers.TakeSnapshot))
            .WithName("takeRaftSnapshot")
            .WithSummary("Let all members in reach take a snapshot and compact their logs")
            .Produces(StatusCodes.Status204NoContent);
    }

    private static RouteHandlerBuilder Changes(RouteHandlerBuilder route) => route
        .ProducesProblem(StatusCodes.Status404NotFound)
        .WithFieldProblems(StatusCodes.Status400BadRequest, StatusCodes.Status409Conflict)
        .RequireScope(Scope.Operate);
}
