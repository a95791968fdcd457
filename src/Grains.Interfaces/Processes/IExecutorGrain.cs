using Orleans.Concurrency;
using Wetware.Nodes;
using Wetware.Security;
using Wetware.Waiting;

namespace Wetware.Processes;

/// <summary>Runs processes on one node; its key is the server id.</summary>
[Alias("ww.IExecutorGrain"), PublicGrain]
public interface IExecutorGrain : INodeOwned
{
    /// <summary>
    /// Starts a process, which outlives its caller. It may have to wait for a slot. Asking again with the same
    /// <see cref="ProcessSpec.Operation"/> answers the process that was started, for as long as it is remembered.
    /// </summary>
    /// <exception cref="Errors.WetwareException">
    /// <c>not-found</c>: no such module in the cluster; <c>overloaded</c>: too many processes, too many wait for a slot, or the node is cordoned; <c>limit</c>: something of
    /// the specification is over a limit, which the message names.
    /// </exception>
    [Alias("Spawn"), AlwaysInterleave]
    Task<ProcessInfo> Spawn(ProcessSpec spec, CancellationToken cancellationToken = default);

    /// <summary>The processes of this node in order of pid: those that live, and with <paramref name="ended"/> those that are remembered.</summary>
    [Alias("Ps"), AlwaysInterleave]
    Task<IReadOnlyList<ProcessInfo>> Ps(bool ended, CancellationToken cancellationToken = default);

    /// <summary>One process.</summary>
    /// <exception cref="Errors.WetwareException"><c>not-found</c>: never started here, or forgotten.</exception>
    [Alias("Info"), AlwaysInterleave]
    Task<ProcessInfo> Info(uint pid, CancellationToken cancellationToken = default);

    /// <summary>One bounded call of a wait for a process's end. Any number may wait, and asking after the end answers the same.</summary>
    /// <exception cref="Errors.WetwareException"><c>not-found</c>; <c>overloaded</c>: more than 10 000 wait for this process.</exception>
    [Alias("Wait"), AlwaysInterleave]
    Task<Waited<ProcessResult>> Wait(uint pid, TimeSpan slice, CancellationToken cancellationToken = default);

    /// <summary>
    /// Ends a process and all its descendants. One that has ended, and 1, are left alone. Signals: 2 (interrupt), 3 (quit), 9 (kill) and 15
    /// (terminate) all end it, with exit code 128 + n; 0 only asks whether it is known.
    /// </summary>
    /// <exception cref="Errors.WetwareException"><c>not-found</c>; <c>unimplemented</c>: another signal.</exception>
    [Alias("Signal"), AlwaysInterleave]
    Task Signal(uint pid, int signal, CancellationToken cancellationToken = default);

    /// <summary>
    /// Output from <paramref name="offset"/> on, at most <paramref name="max"/> bytes (1 to 1 MiB). Waits for up to
    /// <paramref name="slice"/> when there is none yet; an empty page that is not over means "not yet".
    /// </summary>
    /// <exception cref="Errors.WetwareException"><c>not-found</c>; <c>limit</c>: a number out of range; <c>overloaded</c>: more than 10 000 wait.</exception>
    [Alias("Logs"), AlwaysInterleave]
    Task<LogPage> Logs(uint pid, long offset, int max, TimeSpan slice, CancellationToken cancellationToken = default);
}
