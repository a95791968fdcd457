using System.CommandLine;
using Wetware.Cli.Commands;
using Wetware.Cli.Connecting;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Raft;

/// <summary><c>ww raft ls</c>.</summary>
internal sealed class RaftLsCommand : Command
{
    public RaftLsCommand()
        : base("ls", "List the groups that nodes in reach have members of, and those that are kept in the cluster's storage")
    {
        var json = new Option<bool>("--json") { Description = "One JSON object a line" };
        Options.Add(json);
        var flags = ClientFlags.AddTo(this);
        SetAction(async (parsed, cancellationToken) =>
        {
            var connection = await ClusterConnection.Open(flags.Read(parsed), cancellationToken).ConfigureAwait(false);
            await using var _ = connection.ConfigureAwait(false);
            var members = await connection.Wetware.RaftGroups.ListAsync(cancellationToken).ConfigureAwait(false);
            var stored = await connection.Wetware.RaftGroups.ListStoredAsync(cancellationToken).ConfigureAwait(false);
            if (stored is null)
                await parsed.InvocationConfiguration.Error.WriteLineAsync("ww: the cluster's storage is not in reach; groups that are kept in it are not listed").ConfigureAwait(false);
            new RaftPrinter(parsed.InvocationConfiguration.Output, parsed.GetValue(json)).Groups(members, stored ?? []);
            return ExitCodes.Ok;
        });
    }
}
