using System.CommandLine;
using Wetware.Cli.Commands;
using Wetware.Cli.Connecting;
using Wetware.Sessions;
using Wetware.Silo.Hosting;
using Wetware.Tokens;

namespace Wetware.Cli.Sessions;

/// <summary><c>ww session attenuate</c>.</summary>
internal sealed class SessionAttenuateCommand : Command
{
    public SessionAttenuateCommand()
        : base("attenuate", "Open a session that holds less than another one and ends with it, and print its token")
    {
        var id = new Argument<string>("id") { Description = "The session" };
        var grants = new Argument<string[]>("grants") { Description = "What to hold: name, or name:method,method", Arity = ArgumentArity.OneOrMore };
        Arguments.Add(id);
        Arguments.Add(grants);
        var flags = ClientFlags.AddTo(this);
        var lifetime = Lifetime.Option("--lifetime", "How long it lasts (default: as long as the other)");
        var json = new Option<bool>("--json") { Description = "One JSON object" };
        Options.Add(lifetime);
        Options.Add(json);
        SetAction(async (parsed, cancellationToken) =>
        {
            var narrowing = new SessionNarrowing { Grants = parsed.GetValue(grants)!, Seconds = Lifetime.Read(parsed, lifetime)?.TotalSeconds };
            var connection = await ClusterConnection.Open(flags.Read(parsed), cancellationToken).ConfigureAwait(false);
            await using var _ = connection.ConfigureAwait(false);
            var opened = await connection.Client.GetGrain<ISessionGrain>(parsed.GetValue(id)!).Attenuate(narrowing, cancellationToken).ConfigureAwait(false);
            var exported = await connection.Client.GetGrain<ITokensGrain>(0)
                .Export(opened.Session, $"session {opened.Info.Id}", opened.Info.Expires - opened.Info.Issued, cancellationToken).ConfigureAwait(false);
            SessionPrinter.Opened(parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, parsed.GetValue(json), exported.Token, opened.Info);
            return ExitCodes.Ok;
        });
    }
}
