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
        if (parsed.GetValue(_none))
            return new TakenGrants(null);
        var (session, isOwn) = await _account.Open(connection, parsed, lifetime: null, server, cancellationToken).ConfigureAwait(false);
        var opened = isOwn ? await session.InfoAsync(cancellationToken).ConfigureAwait(false) : null;
        var taken = new TakenGrants(opened is null ? null : connection.Client.GetGrain<ISessionGrain>(opened.Id));
        try
        {
            if (parsed.GetValue(_grants) is { Length: > 0 } wanted)
                session = await session.AttenuateAsync(new SessionNarrowing { Grants = wanted }, cancellationToken).ConfigureAwait(false);
            var info = await session.InfoAsync(cancellationToken).ConfigureAwait(false);
            var grants = new List<ProcessGrant>();
            foreach (var item in info.Capabilities)
            {
                if (await session.GetAsync(item.Name, cancellationToken).ConfigureAwait(false) is { } capability)
                    grants.Add(new ProcessGrant(item.Name, capability));
            }

            taken.Grants = grants;
            return taken;
        }
        catch
        {
            await taken.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}

/// <summary>What a program is given. Disposing ends the session that it comes from, with all that came of it, if that was opened for this command alone.</summary>
/// <param name="session">That session; else null.</param>
internal sealed class TakenGrants(ISessionGrain? session) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private ISessionGrain? _session = session;

    /// <summary>Capabilities with their names.</summary>
    public IReadOnlyList<ProcessGrant> Grants { get; set; } = [];

    /// <summary>Lets the session last until it expires: for a program that goes on without this command.</summary>
    public void KeepSession() => _session = null;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_session is null)
            return;
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await _session.End(patience.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is WetwareException or OrleansException or OperationCanceledException or TimeoutException)
        {
            // Its node has gone, and the session with it; or the session ends when it expires.
        }
    }
}
