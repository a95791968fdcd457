using System.CommandLine;
using System.Text.Json;
using Wetware.Cli.Commands;
using Wetware.Cli.Connecting;
using Wetware.Cli.Sessions;
using Wetware.Silo.Hosting;
using Wetware.Tokens;

namespace Wetware.Cli.Tokens;

/// <summary><c>ww cap export</c>.</summary>
internal sealed class CapExportCommand : Command
{
    public CapExportCommand()
        : base("export", "Print a token for one of a session's capabilities: whoever knows it may call it")
    {
        var name = new Argument<string>("name") { Description = "The capability's name in the session, such as view" };
        var methods = new Argument<string[]>("methods") { Description = "Only these methods (default: all that the session has)", Arity = ArgumentArity.ZeroOrMore };
        Arguments.Add(name);
        Arguments.Add(methods);
        var flags = ClientFlags.AddTo(this);
        var account = AccountFlags.AddTo(this);
        var label = new Option<string>("--label") { Description = "What to call it in the list", HelpName = "text", DefaultValueFactory = _ => "" };
        var lifetime = Lifetime.Option("--lifetime", "How long it works (default: as long as the session)");
        var json = new Option<bool>("--json") { Description = "One JSON object" };
        foreach (var option in (Option[])[label, lifetime, json])
            Options.Add(option);
        SetAction(async (parsed, cancellationToken) =>
        {
            var wanted = Lifetime.Read(parsed, lifetime);
            var connection = await ClusterConnection.Open(flags.Read(parsed), cancellationToken).ConfigureAwait(false);
            await using var _ = connection.ConfigureAwait(false);

            // What is exported lives in the session that it came from, so that one has to last as long.
            var (session, _) = await account.Open(connection, parsed, wanted, cancellationToken).ConfigureAwait(false);
            var info = await session.InfoAsync(cancellationToken).ConfigureAwait(false);
            var capability = await session.GetAsync(parsed.GetValue(name)!, cancellationToken).ConfigureAwait(false)
                ?? throw new CommandException(
                    ExitCodes.Failed, $"not-found: the session has no {parsed.GetValue(name)}; it has {string.Join(", ", info.Capabilities.Select(item => item.Name))}");
            if (parsed.GetValue(methods) is { Length: > 0 } fewer)
            {
                capability = await connection.Wetware.Capabilities
                    .AttenuateAsync(capability, fewer, cancellationToken).ConfigureAwait(false);
            }

            var exported = await connection.Client.GetGrain<ITokensGrain>(0)
                .Export(capability, parsed.GetValue(label)!, wanted ?? info.Expires - info.Issued, cancellationToken).ConfigureAwait(false);
            var output = parsed.InvocationConfiguration.Output;
            output.WriteLine(parsed.GetValue(json)
                ? JsonSerializer.Serialize(new ExportedJson(exported.Token, exported.Info), SessionsJson.Default.ExportedJson)
                : exported.Token);
            return ExitCodes.Ok;
        });
    }
}
