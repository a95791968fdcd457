using System.CommandLine;
using Wetware.Cli.Commands;
using Wetware.Cli.Connecting;
using Wetware.Sessions;
using Wetware.Silo.Hosting;
using Wetware.Tokens;

namespace Wetware.Cli.Sessions;

/// <summary><c>ww session login</c>.</summary>
internal sealed class SessionLoginCommand : Command
{
    public SessionLoginCommand()
        : base("login", "Open a session and print its token, for --session and WW_SESSION of other commands")
    {
        var flags = ClientFlags.AddTo(this);
        var key = AccountFlags.KeyOption();
        var node = new Option<string>("--node") { Description = "Server id of the node to log in at (default: the one that ww is connected to)", HelpName = "server" };
        var grant = new Option<string[]>("--grant") { Description = "Hold only this: name, or name:method,method (default: all that the policy grants)", HelpName = "grant" };
        var lifetime = Lifetime.Option("--lifetime", "How long it lasts (default: the node's)");
        var json = new Option<bool>("--json") { Description = "One JSON object" };
        foreach (var option in (Option[])[key, node, grant, lifetime, json])
            Options.Add(option);
        SetAction(async (parsed, cancellationToken) =>
        {
            using var account = AccountFlags.ReadKey(parsed.GetValue(key));
            var wanted = Lifetime.Read(parsed, lifetime);
            var connection = await ClusterConnection.Open(flags.Read(parsed), cancellationToken).ConfigureAwait(false);
            await using var _ = connection.ConfigureAwait(false);
            var client = connection.Wetware.Capabilities;
            var session = await connection.Wetware.Sessions.LoginAsync(account, parsed.GetValue(node), wanted, cancellationToken).ConfigureAwait(false);
            if (parsed.GetValue(grant) is { Length: > 0 } grants)
                session = await session.AttenuateAsync(new SessionNarrowing { Grants = grants }, cancellationToken).ConfigureAwait(false);
            var info = await session.InfoAsync(cancellationToken).ConfigureAwait(false);
            var exported = await connection.Client.GetGrain<ITokensGrain>(0)
                .Export(session.Reference!, $"session {info.Id}", info.Expires - info.Issued, cancellationToken).ConfigureAwait(false);
            SessionPrinter.Opened(parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, parsed.GetValue(json), exported.Token, info);
            return ExitCodes.Ok;
        });
    }
}
