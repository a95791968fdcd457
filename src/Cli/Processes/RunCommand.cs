using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using Wetware.Cli.Commands;
using Wetware.Cli.Connecting;
using Wetware.Cli.Output;
using Wetware.Cli.Wasm;
using Wetware.Grains.Capabilities.Guests;
using Wetware.Silo.Hosting;
using Wetware.Wasm.Modules;
using Wetware.Wasm.Runs;

namespace Wetware.Cli.Processes;

/// <summary><c>ww run</c>: a program here, with the capabilities of the cluster that was dialled.</summary>
internal sealed class RunCommand : Command
{
    // As long as a process may take by default: who started it can end it.
    private static readonly GuestLimits Limits = GuestLimits.Default with { Time = TimeSpan.FromDays(1), OutputBytes = 1L << 30, LogLines = int.MaxValue };

    private readonly Argument<FileInfo> _file = WasmCommand.File();
    private readonly Option<bool> _noDial = new("--no-dial") { Description = "Look for no cluster; the program has no capabilities" };
    private readonly RunFlags _flags;
    private readonly CompileLimitFlag _compileLimits;
    private readonly GrantFlags _grants;
    private readonly ClientFlags _client;

    public RunCommand()
        : base("run", "Run a program here, with the capabilities of the cluster (a component: without). Ctrl-C ends it. "
            + $"Exit code: the program's own; {ExitCodes.GuestTrapped} for a trap, {ExitCodes.GuestAtLimit} for a limit, {ExitCodes.Killed} or {ExitCodes.Terminated} when ctrl-C or SIGTERM ended it, {ExitCodes.Usage} when it could not begin")
    {
        Arguments.Add(_file);
        Options.Add(_noDial);
        _flags = new RunFlags(this);
        _compileLimits = CompileLimitFlag.AddTo(this);
        _grants = new GrantFlags(this);
        _client = ClientFlags.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var limits = _compileLimits.Limits(parsed);
        var bytes = await WasmCommand.Read(parsed.GetRequiredValue(_file), cancellationToken, limits).ConfigureAwait(false);
        using var store = new ModuleStore(new ModuleStoreOptions { Limits = limits });
        var (output, error) = (Terminal.OpenRaw(parsed.InvocationConfiguration.Output), Terminal.OpenRaw(parsed.InvocationConfiguration.Error));
        var run = _flags.Read(parsed, WasmRunCommand.Accepted(() => store.Add(bytes)).Digest, output, error, Limits);
        if (!_grants.AreFor(bytes, parsed) || parsed.GetValue(_noDial))
            return await Run(parsed, store, run, cancellationToken).ConfigureAwait(false);
        var connection = await ClusterConnection.Open(_client.Read(parsed), cancellationToken).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        var granted = await _grants.Take(connection, parsed, server: null, cancellationToken).ConfigureAwait(false);
        await using var session = granted.ConfigureAwait(false);
        var capabilities = new GuestCapabilities(
            connection.Client, [.. granted.Grants.Select(grant => (grant.Name, grant.Capability))], TimeProvider.System, NullLogger.Instance);
        return await Run(parsed, store, run with { Capabilities = capabilities }, cancellationToken).ConfigureAwait(false);
    }

    private async Task<int> Run(ParseResult parsed, ModuleStore store, GuestRun run, CancellationToken cancellationToken)
    {
        using var runner = new GuestRunner(store, new GuestRunnerOptions { Slots = 1 });
        var outcome = await runner.RunAsync(run, cancellationToken).ConfigureAwait(false);
        if (_flags.Output(parsed) is { } output)
            await File.WriteAllBytesAsync(output.FullName, outcome.ApiOutput, CancellationToken.None).ConfigureAwait(false);
        WasmRunCommand.Print(outcome, parsed.InvocationConfiguration);
        if (outcome.End == GuestEnd.Cancelled)
            cancellationToken.ThrowIfCancellationRequested(); // the signal decides what the command ends with
        return WasmRunCommand.CodeOf(outcome);
    }
}
