using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Wetware.Errors;
using Wetware.Grains.Modules;
using Wetware.Grains.Nodes;
using Wetware.Nodes;
using Wetware.Processes;
using Wetware.Wasm.Files;
using Wetware.Wasm.Modules;
using Wetware.Wasm.Runs;

namespace Wetware.Grains.Processes;

/// <summary>
/// The processes of this node. They live as long as the node does, whichever grains come and go. Those that have ended are remembered, the newest
/// up to a number, so that who waits late gets the same answer.
/// </summary>
internal sealed partial class NodeProcesses(
    NodeCard node,
    NodeCordon cordon,
    NodeModules modules,
    NodeGuests guests,
    IProcessCapabilities capabilities,
    IOptions<GuestOptions> options,
    IOptions<ClusterOptions> cluster,
    TimeProvider time,
    ILogger<NodeProcesses> logger) : IDisposable
{
    private const int ShownDigits = 12;
    private static readonly TimeSpan CompileTimeout = TimeSpan.FromSeconds(20);

    private readonly Lock _lock = new();
    private readonly ProcessTree _tree = new();
    private readonly Dictionary<uint, Process> _known = [];
    private readonly Dictionary<Guid, Task<Process>> _operations = [];
    private readonly Queue<Process> _ended = new();
    private int _starting;
    private bool _disposed;

    /// <summary>Starts a process; one that was asked for by the same operation is answered as it is.</summary>
    public async Task<ProcessInfo> Spawn(ProcessSpec spec)
    {
        ProcessChecks.Check(spec);
        var limits = ProcessChecks.Limits(spec.Limits, guests.MaxStackBytes, guests.MaxTableElements);
        Task<Process>? started;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_operations.TryGetValue(spec.Operation, out started))
            {
                if (cordon.IsOn)
                    throw new WetwareException(ErrorKind.Overloaded, $"node {node.Server} is cordoned and starts no processes; choose another node, or end that with `ww node uncordon`");
                if (_tree.Count + _starting >= options.Value.Processes)
                    throw new WetwareException(ErrorKind.Overloaded, $"there are {options.Value.Processes} processes on this node already");
                _starting++;
                _operations[spec.Operation] = started = Start(spec, limits);
            }
        }

        return (await started).Info;
    }

    /// <summary>All that live, and with <paramref name="ended"/> those that are remembered.</summary>
    public IReadOnlyList<ProcessInfo> List(bool ended)
    {
        lock (_lock)
        {
            return [.. _known.Values.Select(process => process.Info)
                .Where(info => ended || info.State != ProcessState.Ended)
                .OrderBy(info => info.Pid)];
        }
    }

    /// <exception cref="WetwareException"><c>not-found</c>.</exception>
    public Process Find(uint pid)
    {
        lock (_lock)
        {
            return _known.TryGetValue(pid, out var process)
                ? process
                : throw new WetwareException(ErrorKind.NotFound, $"there is no process {pid} on node {node.Server}, or it ended long ago");
        }
    }

    /// <summary>Ends a process and its descendants; the root and those that have ended are left alone.</summary>
    /// <exception cref="WetwareException"><c>not-found</c>, <c>unimplemented</c>.</exception>
    public void Signal(uint pid, int signal)
    {
        if (!Signals.IsKnown(signal))
            throw new WetwareException(ErrorKind.Unimplemented, $"signal: {signal} is not known; there are 0, 2, 3, 9 and 15");
        if (pid == ProcessId.Init)
            return;
        Find(pid);
        if (signal != Signals.None)
            KillAll(pid, signal);
    }

    public void Dispose()
    {
        Process[] all;
        lock (_lock)
        {
            _disposed = true;
            all = [.. _known.Values];
        }

        foreach (var process in all)
            process.Kill(Signals.Terminate);
    }

    private async Task<Process> Start(ProcessSpec spec, GuestLimits limits)
    {
        try
        {
            // Never in the lock: what follows takes it.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            var module = await Module(spec.Module).ConfigureAwait(false);
            var process = Add(spec, module, limits);
            var accepted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var run = Run(process, module, limits, accepted.SetResult);
            await Accepted(accepted.Task, run).ConfigureAwait(false);
            if (run.IsCompleted && await run.ConfigureAwait(false) is { End: GuestEnd.Overloaded } overloaded)
            {
                Forget(process);
                throw new WetwareException(ErrorKind.Overloaded, overloaded.Message!);
            }

            ProcessMetrics.Started();
            _ = Finish(process, run);
            return process;
        }
        catch
        {
            lock (_lock)
                _operations.Remove(spec.Operation);
            throw;
        }
        finally
        {
            lock (_lock)
                _starting--;
        }
    }

    // What compiles anew, since it counts fuel, is accepted without having asked for a slot.
    private async Task Accepted(Task accepted, Task run)
    {
        try
        {
            await Task.WhenAny(accepted, run).WaitAsync(CompileTimeout, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // It is a process already, which waits to be compiled.
        }
    }

    // A caller waits for the process's number, not for minutes.
    private async Task<ModuleDigest> Module(string digest)
    {
        using var patience = new CancellationTokenSource(CompileTimeout, time);
        try
        {
            return await modules.EnsureAsync(digest, patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            throw new WetwareException(ErrorKind.Overloaded, $"module {digest} is still being compiled; try again, or wait with `ww module put --wait`");
        }
    }

    private Process Add(ProcessSpec spec, ModuleDigest module, GuestLimits limits)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var pid = _tree.Next(_known.ContainsKey);
            var info = new ProcessInfo
            {
                Server = node.Server,
                Pid = pid,
                Ppid = _tree.Add(pid, spec.Parent),
                Module = module.Hex,
                Name = spec.Name ?? module.Hex[..ShownDigits],
                Arguments = Shown(spec.Arguments),
                Started = time.GetUtcNow(),
                Grants = [.. spec.Grants.Select(grant => grant.Name)],
            };
            return _known[pid] = new Process(info, spec, limits, time, options.Value.LogBytes);
        }
    }

    private Task<GuestOutcome> Run(Process process, ModuleDigest module, GuestLimits limits, Action accepted)
    {
        var info = process.Info;
        var spec = process.Spec;
        string[] numbers = spec.NumbersInArguments ? [Number(info.Ppid), module.Hex] : [];
        var run = new GuestRun
        {
            Module = module,
            ProgramName = spec.NumbersInArguments ? Number(info.Pid) : info.Name,
            Arguments = [.. numbers, .. spec.Arguments],
            Environment = new Dictionary<string, string>(spec.Environment)
            {
                [ProcessVariables.Pid] = Number(info.Pid),
                [ProcessVariables.Ppid] = Number(info.Ppid),
                [ProcessVariables.Module] = module.Hex,
                [ProcessVariables.Server] = node.Server,
                [ProcessVariables.Namespace] = cluster.Value.ServiceId,
            },
            StandardInput = GuestInput.FromBytes(spec.Input),
            StandardOutput = new ProcessOutput(process, error: false),
            StandardError = new ProcessOutput(process, error: true),
            Capabilities = capabilities.For(info, () => process.Limits, spec.Grants),
            Limits = limits,
        };
        return guests.RunProcessAsync(run, accepted, process.Begin, process.Killing);
    }

    private async Task Finish(Process process, Task<GuestOutcome> run)
    {
        ProcessResult result;
        try
        {
            result = ProcessResults.Of(await run.ConfigureAwait(false), process.Signal, time.GetUtcNow());
        }
        catch (Exception error)
        {
            LogFailed(logger, error, process.Pid);
            result = ProcessResults.Failed($"the node failed: {error.GetType().Name}", time.GetUtcNow());
        }

        // The children first: who sees a process ended finds none of them running on.
        KillAll(process.Pid, Signals.Kill);
        process.End(result);
        ProcessMetrics.Ended(result);
        Remember(process);
    }

    /// <summary>Takes a process and its descendants out of the tree and ends them.</summary>
    private void KillAll(uint pid, int signal)
    {
        List<Process> gone = [];
        lock (_lock)
        {
            foreach (var removed in _tree.Remove(pid))
                gone.Add(_known[removed]);
        }

        foreach (var process in gone)
            process.Kill(process.Pid == pid ? signal : Signals.Kill);
    }

    private void Remember(Process process)
    {
        Process? oldest = null;
        lock (_lock)
        {
            _ended.Enqueue(process);
            if (_ended.Count > options.Value.EndedProcesses)
            {
                oldest = _ended.Dequeue();
                _known.Remove(oldest.Pid);
                _operations.Remove(oldest.Spec.Operation);
            }
        }

        oldest?.Dispose();
    }

    private void Forget(Process process)
    {
        lock (_lock)
        {
            _tree.Remove(process.Pid);
            _known.Remove(process.Pid);
        }

        process.Dispose();
    }

    private static List<string> Shown(IReadOnlyList<string> arguments)
    {
        var room = ProcessInfo.MaxShown;
        return [.. arguments.TakeWhile(argument => (room -= argument.Length) >= 0)];
    }

    private static string Number(uint number) => number.ToString(CultureInfo.InvariantCulture);
}
