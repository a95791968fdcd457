using Microsoft.AspNetCore.Http;
using Wetware.Errors;
using Wetware.Gateway.Errors;
using Wetware.Gateway.Forms;
using Wetware.Gateway.Queues;
using Wetware.Raft.KeyValue;
using Wetware.RaftGroups;
using Wetware.Routing;

namespace Wetware.Gateway.Raft;

/// <summary>What the routes of groups do.</summary>
internal static class RaftHandlers
{
    private const int MaxBody = 64 << 10;

    public static async Task<IResult> List(WetwareClient cluster, CancellationToken cancellationToken)
    {
        var members = await cluster.RaftGroups.ListAsync(cancellationToken);
        var stored = await cluster.RaftGroups.ListStoredAsync(cancellationToken);
        return TypedResults.Ok(members.GroupBy(member => (member.Group, member.GroupId)).Select(group => RaftGroupJson.Of([.. group]))
            .Concat((stored ?? []).Select(RaftGroupJson.Of)).ToArray());
    }

    public static async Task<IResult> Get(string group, WetwareClient cluster, CancellationToken cancellationToken) =>
        TypedResults.Ok((await cluster.RaftGroups.Get(group).StatusAsync(cancellationToken)).Select(RaftMemberJson.Of).ToArray());

    public static async Task<IResult> Create(
        string group, HttpRequest request, WetwareClient cluster, IGrainFactory grains, UploadBudget budget, CancellationToken cancellationToken)
    {
        RaftLimits.CheckName(group);
        var body = await JsonBodies.Read<RaftCreateJson>(request, MaxBody, budget, cancellationToken);
        if (body is { Nodes: not null, Count: not null })
            throw new BadFieldsException(new FieldProblem { Field = "count", Reason = "conflict", Detail = "goes without nodes" });
        if (body.Count is < 1 or > RaftLimits.MaxMembers)
            throw new BadFieldsException(new FieldProblem { Field = "count", Reason = "out-of-range", Detail = $"must be 1 to {RaftLimits.MaxMembers}", Minimum = 1, Maximum = RaftLimits.MaxMembers });
        var kind = body.Kind ?? KeyValueGroup.Kind;
        RaftLimits.CheckKind(kind);
        var nodes = body.Nodes ?? await Choose(group, body.Count, cluster, cancellationToken);
        RaftLimits.CheckNodes(nodes);
        try
        {
            await cluster.RaftGroups.CreateAsync(group, kind, nodes, cancellationToken);
        }
        catch (WetwareException error) when (error.Kind == ErrorKind.Failed)
        {
            if (await grains.GetGrain<IRaftGroupGrain>(group).Find(cancellationToken) is { } present
                && (present.Kind != kind || !present.Founders.Select(founder => founder.Peer).ToHashSet(StringComparer.Ordinal).SetEquals(nodes)))
                return TypedResults.Problem(ErrorAnswers.Problem(ProblemType.Conflict, StatusCodes.Status409Conflict, error.Message));
            throw;
        }

        return TypedResults.Created($"/raft/{group}", new RaftCreatedJson(group, kind, nodes));
    }

    public static async Task<IResult> Destroy(string group, WetwareClient cluster, CancellationToken cancellationToken)
    {
        await cluster.RaftGroups.Get(group).DestroyAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<IReadOnlyList<string>> Choose(string group, int? count, WetwareClient cluster, CancellationToken cancellationToken)
    {
        var peers = await cluster.Views.QueryAsync(RoutingQuery.All, cancellationToken: cancellationToken).Select(node => node.Peer).ToListAsync(cancellationToken);
        var chosen = RaftNodes.Choose(group, peers, count ?? RaftNodes.DefaultCount);
        return count is null || chosen.Count == count
            ? chosen
            : throw new BadFieldsException(new FieldProblem { Field = "count", Reason = "conflict", Detail = $"the cluster has {chosen.Count} nodes" }, StatusCodes.Status409Conflict);
    }
}
