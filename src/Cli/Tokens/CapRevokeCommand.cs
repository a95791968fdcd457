using System.CommandLine;
using Wetware.Cli.Commands;
using Wetware.Cli.Connecting;
using Wetware.Cli.Sessions;
using Wetware.Silo.Hosting;
using Wetware.Tokens;

namespace Wetware.Cli.Tokens;

/// <summary><c>ww cap revoke</c>.</summary>
internal sealed class CapRevokeCommand : Command
{
    public CapRevokeCommand()
        : base("revoke", "Revoke tokens, with all that came of them")
    {
        var ids = new Argument<string[]>("id") { Description = "Ids, or the tokens themselves; '-' reads one from standard input", Arity = ArgumentArity.OneOrMore };
        Arguments.Add(ids);
        var flags = ClientFlags.AddTo(this);
        SetAction(async (parsed, cancellationToken) =>
        {
            var connection = await ClusterConnection.Open(flags.Read(parsed), cancellationToken).ConfigureAwait(false);
            await using var _ = connection.ConfigureAwait(false);
            foreach (var id in parsed.GetValue(ids)!)
                await connection.Client.GetGrain<ITokensGrain>(0).Revoke(TokenText.Read(id), cancellationToken).ConfigureAwait(false);
            return ExitCodes.Ok;
        });
    }
}
