using System.CommandLine;
using Wetware.Cli.Connecting;
using Wetware.Cli.Sessions;
using Wetware.Processes;
using Wetware.Sessions;
using Wetware.Silo.Hosting;
using Wetware.Wasm.Modules;

namespace Wetware.Cli.Processes;

/// <summary>Which capabilities of the person's session a program is given: all of them, or only those that are named.</summary>
internal sealed class GrantFlags
{
    private readonly Option<string[]> _grants = new("--grant")
    {
        Description = "Give only this capability of the session: name, or name:method,method; repeatable (default: all that the session holds)",
        HelpName = "grant",
    };

    private readonly Option<bool> _none = new("--no-grants") { Description = "Give no capability" };
    private readonly AccountFlags _account;

    public GrantFlags(Command command)
    {
        command.Options.Add(_grants);
        command.Options.Add(_none);
        _account = AccountFlags.AddTo(command);
    }

    /// <summary>
    /// Whether there is anything to give to a program. A component cannot call capabilities: it is given none, and none may be asked for by name.
    /// </summary>
    /// <exception cref="CommandException">A component is to be given a capability.</exception>
    public bool AreFor(ReadOnlySpan<byte> program, ParseResult parsed)
    {
        if (!ModuleInspector.IsComponent(program))
            return true;
        if (parsed.GetValue(_grants) is not { Length: > 0 } wanted)
            return false;
        throw new CommandException(ExitCodes.Usage, $"--grant {wanted[0]}: a component cannot be given capabilities, since it cannot import 'ww', by which they are called");
    }

    /// <summary>Logs in at a node, or at the closest one, and takes what is to be given out of the session.</summary>
    public async Task<IReadOnlyList<ProcessGrant>> Take(ClusterConnection connection, ParseResult parsed, string? server, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_none))
            return [];
        var (session, _) = await _account.Open(connection, parsed, lifetime: null, server, cancellationToken).ConfigureAwait(false);
        if (parsed.GetValue(_grants) is { Length: > 0 } wanted)
            session = await session.AttenuateAsync(new SessionNarrowing { Grants = wanted }, cancellationToken).ConfigureAwait(false);
        var info = await session.InfoAsync(cancellationToken).ConfigureAwait(false);
        var grants = new List<ProcessGrant>();
        foreach (var item in info.Capabilities)
        {
            if (await session.GetAsync(item.Name, cancellationToken).ConfigureAwait(false) is { } capability)
                grants.Add(new ProcessGrant(item.Name, capability));
        }

        return grants;
    }
}
