using System.CommandLine;
using System.Text.Json;
using Wetware.Capabilities;
using Wetware.Cli.Commands;
using Wetware.Cli.Connecting;
using Wetware.Cli.Sessions;
using Wetware.Silo.Hosting;
using Wetware.Tokens;

namespace Wetware.Cli.Tokens;

/// <summary><c>ww cap import</c>.</summary>
internal sealed class CapImportCommand : Command
{
    public CapImportCommand()
        : base("import", "Show what a token stands for and which methods it may call")
    {
        var token = new Argument<string>("token") { Description = "The token; '-' reads it from standard input" };
        Arguments.Add(token);
        var flags = ClientFlags.AddTo(this);
        var json = new Option<bool>("--json") { Description = "One JSON object" };
        Options.Add(json);
        SetAction(async (parsed, cancellationToken) =>
        {
            var text = TokenText.Read(parsed.GetValue(token)!);
            var connection = await ClusterConnection.Open(flags.Read(parsed), cancellationToken).ConfigureAwait(false);
            await using var _ = connection.ConfigureAwait(false);
            var capability = await connection.Client.GetGrain<ITokensGrain>(0).Import(text, cancellationToken).ConfigureAwait(false);
            var client = connection.Wetware.Capabilities;
            var reply = await client.CallAsync(capability, CommonMethods.Methods, cancellationToken: cancellationToken).ConfigureAwait(false);
            var methods = reply.Json(CommonMethodsJson.Default.StringArray);
            var output = parsed.InvocationConfiguration.Output;
            output.WriteLine(parsed.GetValue(json)
                ? JsonSerializer.Serialize(new ImportedJson(capability.Kind, capability.Target.ToString(), methods), SessionsJson.Default.ImportedJson)
                : $"{capability.Kind}: {string.Join(' ', methods)}");
            return ExitCodes.Ok;
        });
    }
}
