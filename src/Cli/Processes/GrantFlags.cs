using System.CommandLine;
using Wetware.Cli.Connecting;
using Wetware.Cli.Sessions;
using Wetware.Errors;
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
    public async Task<TakenGrants> Take(ClusterConnection connection, ParseResult parsed, string? server, CancellationToken cancellationToken)
    {
        var taken = new TakenGrants();
        if (parsed.GetValue(_none))
            return taken;
        try
        {
            var (session, isOwn) = await _account.Open(connection, parsed, lifetime: null, server, cancellationToken).ConfigureAwait(false);
            var info = await session.InfoAsync(cancellationToken).ConfigureAwait(false);
            if (isOwn)
                taken.Ends(connection.Client.GetGrain<ISessionGrain>(info.Id));
            if (parsed.GetValue(_grants) is { Length: > 0 } wanted)
            {
                session = await session.AttenuateAsync(new SessionNarrowing { Grants = wanted }, cancellationToken).ConfigureAwait(false);
                info = await session.InfoAsync(cancellationToken).ConfigureAwait(false);
                taken.Ends(connection.Client.GetGrain<ISessionGrain>(info.Id));
            }

            foreach (var item in info.Capabilities)
            {
                if (await session.GetAsync(item.Name, cancellationToken).ConfigureAwait(false) is { } capability)
                    taken.Add(new ProcessGrant(item.Name, capability));
            }

            return taken;
        }
        catch
        {
            await taken.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}

/// <summary>What a program is given. Disposing ends the sessions that were opened for this command alone, with all that came of them.</summary>
internal sealed class TakenGrants : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly List<ProcessGrant> _grants = [];
    private readonly List<ISessionGrain> _sessions = [];

    /// <summary>Capabilities with their names.</summary>
    public IReadOnlyList<ProcessGrant> Grants => _grants;

    /// <summary>Adds a capability.</summary>
    public void Add(ProcessGrant grant) => _grants.Add(grant);

    /// <summary>Makes a session end with this.</summary>
    public void Ends(ISessionGrain session) => _sessions.Add(session);

    /// <summary>Lets the sessions last until they expire: for a program that goes on without this command.</summary>
    public void KeepSessions() => _sessions.Clear();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        foreach (var session in _sessions)
        {
            try
            {
                await session.End(patience.Token).ConfigureAwait(false);
            }
            catch (Exception error) when (error is WetwareException or OrleansException or OperationCanceledException or TimeoutException)
            {
                // Its node has gone, and the session with it; or the session ends when it expires.
            }
        }
    }
}
