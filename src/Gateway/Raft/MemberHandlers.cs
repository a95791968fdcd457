using System.Globalization;
using Microsoft.AspNetCore.Http;
using Wetware.Errors;
using Wetware.Gateway.Errors;
using Wetware.Gateway.Forms;
using Wetware.Gateway.Queues;
using Wetware.RaftGroups;

namespace Wetware.Gateway.Raft;

/// <summary>What the routes of a group's members do.</summary>
internal static class MemberHandlers
{
    private const int MaxBody = 4 << 10;

    public static async Task<IResult> List(string group, WetwareClient cluster, CancellationToken cancellationToken)
    {
        var members = await cluster.RaftGroups.Get(group).StatusAsync(cancellationToken);
        var view = members.MaxBy(member => (member.Role == RaftMemberRole.Leader, member.Term, member.Applied))!;
        return TypedResults.Ok(view.Members.Select(RaftPeerJson.Of).ToArray());
    }

    public static async Task<IResult> Add(string group, HttpRequest request, WetwareClient cluster, UploadBudget budget, CancellationToken cancellationToken)
    {
        var body = await JsonBodies.Read<RaftAddJson>(request, MaxBody, budget, cancellationToken);
        var raft = cluster.RaftGroups.Get(group);
        RaftLimits.CheckPeer(body.Node);
        return await Change(async () =>
        {
            var member = MemberId.Text(await raft.AddAsync(body.Node, cancellationToken));
            return TypedResults.Created($"/raft/{group}/members/{member}", new RaftAddedJson(member));
        });
    }

    public static Task<IResult> Promote(string group, string member, HttpRequest request, WetwareClient cluster, CancellationToken cancellationToken)
    {
        var query = QueryFields.Read(request);
        var (replaced, force) = (query.Text("replaces", MemberId.Digits), query.Flag("force", false));
        query.Finish();
        var (promoted, leaving) = (MemberId.Read("member", member), replaced is null ? 0 : MemberId.Read("replaces", replaced));
        var raft = cluster.RaftGroups.Get(group);
        return Change(() => raft.PromoteAsync(promoted, leaving, force, cancellationToken));
    }

    public static Task<IResult> Remove(string group, string member, HttpRequest request, WetwareClient cluster, CancellationToken cancellationToken)
    {
        var query = QueryFields.Read(request);
        var force = query.Flag("force", false);
        query.Finish();
        var (raft, removed) = (cluster.RaftGroups.Get(group), MemberId.Read("member", member));
        return Change(() => raft.RemoveAsync(removed, force, cancellationToken));
    }

    public static Task<IResult> Transfer(string group, string member, WetwareClient cluster, CancellationToken cancellationToken)
    {
        var (raft, leader) = (cluster.RaftGroups.Get(group), MemberId.Read("member", member));
        return Change(() => raft.TransferAsync(leader, cancellationToken));
    }

    public static Task<IResult> TakeSnapshot(string group, WetwareClient cluster, CancellationToken cancellationToken)
    {
        var raft = cluster.RaftGroups.Get(group);
        return Change(() => raft.SnapshotAsync(cancellationToken));
    }

    private static Task<IResult> Change(Func<Task> change) => Change(async () =>
    {
        await change();
        return TypedResults.NoContent();
    });

    // What the group as it is does not allow is a conflict; what the caller may do is not in question.
    private static async Task<IResult> Change(Func<Task<IResult>> change)
    {
        try
        {
            return await change();
        }
        catch (WetwareException error) when (error.Kind is ErrorKind.Denied or ErrorKind.Failed)
        {
            return TypedResults.Problem(ErrorAnswers.Problem(ProblemType.Conflict, StatusCodes.Status409Conflict, error.Message));
        }
    }
}

/// <summary>Ids of members as they are shown.</summary>
internal static class MemberId
{
    /// <summary>The length of an id.</summary>
    public const int Digits = 16;

    public static string Text(ulong member) => member.ToString("x16", CultureInfo.InvariantCulture);

    /// <exception cref="BadFieldsException">The text is not an id.</exception>
    public static ulong Read(string field, string text) =>
        text.Length == Digits && ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var member) && member != 0
            ? member
            : throw new BadFieldsException(new FieldProblem { Field = field, Reason = "malformed", Detail = $"must be a member id: {Digits} hexadecimal digits" });
}
