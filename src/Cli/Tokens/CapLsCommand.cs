using System.CommandLine;
using System.Text.Json;
using Wetware.Cli.Commands;
using Wetware.Cli.Connecting;
using Wetware.Cli.Output;
using Wetware.Cli.Sessions;
using Wetware.Silo.Hosting;
using Wetware.Tokens;

namespace Wetware.Cli.Tokens;

/// <summary><c>ww cap ls</c>.</summary>
internal sealed class CapLsCommand : Command
{
    public CapLsCommand()
        : base("ls", "List the tokens, oldest first; their texts are known to their makers only")
    {
        var flags = ClientFlags.AddTo(this);
        var json = new Option<bool>("--json") { Description = "One JSON object a line" };
        Options.Add(json);
        SetAction(async (parsed, cancellationToken) =>
        {
            var connection = await ClusterConnection.Open(flags.Read(parsed), cancellationToken).ConfigureAwait(false);
            await using var _ = connection.ConfigureAwait(false);
            var tokens = await connection.Client.GetGrain<ITokensGrain>(0).List(cancellationToken).ConfigureAwait(false);
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                foreach (var token in tokens)
                    output.WriteLine(JsonSerializer.Serialize(token, SessionsJson.Default.TokenInfo));
                return ExitCodes.Ok;
            }

            var table = new TextTable("ID", "KIND", "METHODS", "EXPIRES", "LABEL");
            foreach (var token in tokens)
                table.Add(token.Id, token.Kind, SessionPrinter.Methods(token.Methods), token.Expires is { } expires ? SessionPrinter.Time(expires) : "-", token.Label);
            table.Write(output);
            return ExitCodes.Ok;
        });
    }
}
