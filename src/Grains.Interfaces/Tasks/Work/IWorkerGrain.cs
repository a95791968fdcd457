using Orleans.Concurrency;
using Wetware.Nodes;
using Wetware.Processes;

namespace Wetware.Tasks;

/// <summary>
/// The worker of one node, keyed by its server id. It offers its free slots on the channel <see cref="SlotChannel"/>, one capability each; who
/// receives one may give it one run.
/// </summary>
[Alias("ww.IWorkerGrain")]
public interface IWorkerGrain : INodeOwned
{
    /// <summary>Name of the channel.</summary>
    const string SlotChannel = "tasks:slots";

    /// <summary>Most runs in one call.</summary>
    const int MaxBatch = 1024;

    /// <summary>
    /// Gives runs to the worker. Giving one again is harmless. When this answers, the worker has them, and reports each to the scheduler
    /// (<see cref="ITaskReportsGrain.Report"/>) until that has it on disk.
    /// </summary>
    /// <returns>Those that it could not take because its queue is full or it stops.</returns>
    [Alias("Assign"), AlwaysInterleave]
    Task<IReadOnlyList<RunToken>> Assign(IReadOnlyList<WorkItem> runs, CancellationToken cancellationToken = default);

    /// <summary>Gives back slots that were received and bring no run, so that the worker offers them again at once.</summary>
    /// <param name="count">How many; more than were received are none.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    [Alias("ReturnSlots"), AlwaysInterleave]
    Task ReturnSlots(int count, CancellationToken cancellationToken = default);

    /// <summary>Ends attempts that do not count any more. Those that it has not are passed over.</summary>
    [Alias("Stop"), AlwaysInterleave]
    Task Stop(IReadOnlyList<RunToken> runs, CancellationToken cancellationToken = default);

    /// <summary>
    /// What an attempt wrote from <paramref name="offset"/> on, both streams in the order in which they were written. Waits at most <paramref name="wait"/> (capped at 5 s) when
    /// there is none yet. Null when the worker does not have the attempt: it has not begun, or ended a while ago.
    /// </summary>
    [Alias("Output"), AlwaysInterleave]
    Task<LogPage?> Output(RunToken run, long offset, TimeSpan wait, CancellationToken cancellationToken = default);

    /// <summary>How it stands.</summary>
    [Alias("Info"), AlwaysInterleave]
    Task<WorkerInfo> Info(CancellationToken cancellationToken = default);
}
