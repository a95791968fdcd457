using System.CommandLine;
using Wetware.Cli.Commands;
using Wetware.Cli.Connecting;
using Wetware.Errors;
using Wetware.Sessions;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Sessions;

/// <summary><c>ww session ls</c>.</summary>
internal sealed class SessionLsCommand : Command
{
    public SessionLsCommand()
        : base("ls", "List the sessions of the cluster, newest last")
    {
        var flags = ClientFlags.AddTo(this);
        var json = new Option<bool>("--json") { Description = "One JSON object a line" };
        Options.Add(json);
        SetAction(async (parsed, cancellationToken) =>
        {
            var connection = await ClusterConnection.Open(flags.Read(parsed), cancellationToken).ConfigureAwait(false);
            await using var _ = connection.ConfigureAwait(false);
            var sessions = new List<SessionInfo>();
            for (var shard = 0; shard < ISessionIndexGrain.Shards; shard++)
            {
                foreach (var id in await connection.Client.GetGrain<ISessionIndexGrain>(shard).List(cancellationToken).ConfigureAwait(false))
                {
                    if (await Find(connection, id, cancellationToken).ConfigureAwait(false) is { } session)
                        sessions.Add(session);
                }
            }

            SessionPrinter.All(parsed.InvocationConfiguration.Output, parsed.GetValue(json), sessions.OrderBy(session => session.Issued));
            return ExitCodes.Ok;
        });
    }

    // It may end between being listed and being asked.
    private static async Task<SessionInfo?> Find(ClusterConnection connection, string id, CancellationToken cancellationToken)
    {
        try
        {
            return await connection.Client.GetGrain<ISessionGrain>(id).Info(cancellationToken).ConfigureAwait(false);
        }
        catch (WetwareException error) when (error.Kind == ErrorKind.NotFound)
        {
            return null;
        }
    }
}
