using Microsoft.AspNetCore.Http;
using Wetware.Gateway.Forms;
using Wetware.Raft.Machines;

namespace Wetware.Gateway.Raft;

/// <summary>What the routes of state machines that are modules do.</summary>
internal static class MachineHandlers
{
    private const string Octets = "application/octet-stream";

    public static async Task<IResult> Apply(string group, HttpRequest request, WetwareClient cluster, UploadBudget budget, CancellationToken cancellationToken)
    {
        QueryFields.Read(request).Finish();
        using var share = budget.Open();
        var command = await RequestFields.ReadBytes(request, "command", MachineLimits.MaxCommandBytes, share, cancellationToken);
        await using var machine = await cluster.RaftGroups.OpenMachineAsync(group, cancellationToken);
        return TypedResults.Bytes((await machine.ApplyAsync(command, cancellationToken)).Answer(), Octets);
    }

    public static async Task<IResult> Query(string group, HttpRequest request, WetwareClient cluster, UploadBudget budget, CancellationToken cancellationToken)
    {
        var query = QueryFields.Read(request);
        var isSerializable = query.Flag("serializable", false);
        query.Finish();
        using var share = budget.Open();
        var question = await RequestFields.ReadBytes(request, "query", MachineLimits.MaxCommandBytes, share, cancellationToken);
        await using var machine = await cluster.RaftGroups.OpenMachineAsync(group, cancellationToken);
        return TypedResults.Bytes((await machine.QueryAsync(question, !isSerializable, cancellationToken)).Answer(), Octets);
    }
}
