using System.CommandLine;
using Wetware.Cli.Connecting;
using Wetware.RaftGroups;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Raft;

/// <summary><c>ww raft status</c>.</summary>
internal sealed class RaftStatusCommand() : RaftGroupCommand("status", "Show what each member in reach knows of its group")
{
    /// <inheritdoc />
    protected override async Task<int> Run(ClusterConnection connection, RaftGroup group, ParseResult parsed, CancellationToken cancellationToken)
    {
        var members = await group.StatusAsync(cancellationToken).ConfigureAwait(false);
        new RaftPrinter(parsed.InvocationConfiguration.Output, IsJson(parsed)).Status(members);
        return ExitCodes.Ok;
    }
}

/// <summary><c>ww raft members</c>.</summary>
internal sealed class RaftMembersCommand() : RaftGroupCommand("members", "List the members of a group, those out of reach too, with what they lack")
{
    /// <inheritdoc />
    protected override async Task<int> Run(ClusterConnection connection, RaftGroup group, ParseResult parsed, CancellationToken cancellationToken)
    {
        var members = await group.StatusAsync(cancellationToken).ConfigureAwait(false);
        new RaftPrinter(parsed.InvocationConfiguration.Output, IsJson(parsed)).Members(members);
        return ExitCodes.Ok;
    }
}
