using System.CommandLine;
using Wetware.Cli.Commands;
using Wetware.Cli.Connecting;
using Wetware.Sessions;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Sessions;

/// <summary><c>ww session revoke</c>.</summary>
internal sealed class SessionRevokeCommand : Command
{
    public SessionRevokeCommand()
        : base("revoke", "End sessions with all that came of them")
    {
        var ids = new Argument<string[]>("id") { Description = "The sessions", Arity = ArgumentArity.OneOrMore };
        Arguments.Add(ids);
        var flags = ClientFlags.AddTo(this);
        SetAction(async (parsed, cancellationToken) =>
        {
            var connection = await ClusterConnection.Open(flags.Read(parsed), cancellationToken).ConfigureAwait(false);
            await using var _ = connection.ConfigureAwait(false);
            foreach (var id in parsed.GetValue(ids)!)
            {
                var session = connection.Client.GetGrain<ISessionGrain>(id);
                await session.Info(cancellationToken).ConfigureAwait(false);
                await session.End(cancellationToken).ConfigureAwait(false);
            }

            return ExitCodes.Ok;
        });
    }
}
