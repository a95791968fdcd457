using Orleans.Concurrency;

namespace Wetware.Tasks;

/// <summary>The scheduler as its workers see it; same key as <see cref="ITasksGrain"/>.</summary>
[Alias("ww.ITaskReportsGrain")]
public interface ITaskReportsGrain : IGrainWithStringKey
{
    /// <summary>Most results in one call.</summary>
    const int MaxBatch = 1024;

    /// <summary>
    /// Tells what came of attempts. When this answers, each is on disk, or was refused because it is not its run's latest attempt any more; either way
    /// the worker is done with it. Telling it again is harmless.
    /// </summary>
    /// <returns>How many were refused.</returns>
    [Alias("Report"), AlwaysInterleave]
    Task<int> Report(IReadOnlyList<WorkResult> results, CancellationToken cancellationToken = default);

    /// <summary>
    /// A worker says that it is there and what it has. The scheduler takes runs back that it gave to this worker and that are not among these, and answers those that
    /// the worker must end because they do not count any more.
    /// </summary>
    /// <param name="worker">How the worker stands.</param>
    /// <param name="held">All attempts that it has: waiting, running, or not reported yet.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    [Alias("Heartbeat"), AlwaysInterleave]
    Task<IReadOnlyList<RunToken>> Heartbeat(WorkerInfo worker, IReadOnlyList<RunToken> held, CancellationToken cancellationToken = default);
}
