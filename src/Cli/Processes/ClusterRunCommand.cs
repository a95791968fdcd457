using System.CommandLine;
using Wetware.Cli.Commands;
using Wetware.Cli.Connecting;
using Wetware.Cli.Wasm;
using Wetware.Processes;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Processes;

/// <summary><c>ww cluster run</c>: a program as a process of a node, its output here, its exit code ours.</summary>
internal sealed class ClusterRunCommand : Command
{
    private readonly Argument<FileInfo> _file = WasmCommand.File();
    private readonly Option<string?> _node = new("--node") { Description = "The node: a server id or its beginning, or a host name; default: one of the workers" };
    private readonly Option<bool> _detach = new("--detach") { Description = "Do not wait: print the process's name and leave it running" };
    private readonly SpawnFlags _flags;
    private readonly GrantFlags _grants;
    private readonly ClientFlags _client;

    public ClusterRunCommand()
        : base("run", "Run a program on a node of the cluster, as a process. Ctrl-C kills it. Exit code: the program's own; "
            + $"128 + n when signal n ended it, {ExitCodes.GuestTrapped} for a trap, {ExitCodes.GuestAtLimit} for a limit, 2 when it could not begin")
    {
        Arguments.Add(_file);
        Options.Add(_node);
        Options.Add(_detach);
        _flags = new SpawnFlags(this);
        _grants = new GrantFlags(this);
        _client = ClientFlags.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var file = parsed.GetRequiredValue(_file);
        var module = await WasmCommand.Read(file, cancellationToken).ConfigureAwait(false);
        var hasGrants = _grants.AreFor(module, parsed);
        var spec = await _flags.Read(parsed, file, cancellationToken).ConfigureAwait(false);
        var connection = await ClusterConnection.Open(_client.Read(parsed), cancellationToken).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        var server = await NodeNames.FindOrChoose(connection, parsed.GetValue(_node), cancellationToken).ConfigureAwait(false);
        var granted = hasGrants ? await _grants.Take(connection, parsed, server.ToString(), cancellationToken).ConfigureAwait(false) : new TakenGrants();
        await using var session = granted.ConfigureAwait(false);
        var processes = connection.Wetware.Processes;
        var info = await processes.SpawnAsync(server, module, digest => spec with { Module = digest, Grants = granted.Grants }, cancellationToken).ConfigureAwait(false);
        var id = new ProcessId(server, info.Pid);
        if (parsed.GetValue(_detach))
        {
            granted.KeepSessions();
            parsed.InvocationConfiguration.Output.WriteLine(id);
            return ExitCodes.Ok;
        }

        var result = await Follow(parsed.InvocationConfiguration, processes, id, cancellationToken).ConfigureAwait(false);
        ProcessExit.Print(result, parsed.InvocationConfiguration.Error);
        return ProcessExit.CodeOf(result);
    }

    /// <summary>Passes output on until the end; when the person has had enough, the process has too.</summary>
    private static async Task<ProcessResult> Follow(InvocationConfiguration configuration, ProcessClient processes, ProcessId id, CancellationToken cancellationToken)
    {
        try
        {
            await LogPrinter.Print(configuration, processes, id, 0, follow: true, cancellationToken).ConfigureAwait(false);
            return await processes.WaitAsync(id, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            await processes.SignalAsync(id, Signals.Interrupt, patience.Token).ConfigureAwait(false);
            return await processes.WaitAsync(id, patience.Token).ConfigureAwait(false);
        }
    }
}
