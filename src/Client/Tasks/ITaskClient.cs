using Wetware.Errors;

namespace Wetware.Tasks;

/// <summary>
/// The cluster's scheduler; <see cref="ITasksGrain"/> says more of each method. Calls that are safe to repeat are repeated when their answer is lost.
/// </summary>
public interface ITaskClient
{
    /// <inheritdoc cref="ITasksGrain.Submit" />
    Task<Submitted> SubmitAsync(TaskSpec spec, SubmitOptions? options = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ITasksGrain.Get" />
    Task<TaskInfo?> GetAsync(string id, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ITasksGrain.List" />
    Task<TaskPage> ListAsync(TaskQuery query, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ITasksGrain.Cancel" />
    Task<TaskInfo?> CancelAsync(string id, bool remove = false, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ITasksGrain.Edit" />
    Task<EditedTask?> EditAsync(string id, TaskSpec before, TaskSpec after, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ITasksGrain.RunNow" />
    Task<IReadOnlyList<long>?> RunNowAsync(string id, int count = 1, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ITasksGrain.Pause" />
    Task<TaskInfo?> PauseAsync(string id, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ITasksGrain.Resume" />
    Task<TaskInfo?> ResumeAsync(string id, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ITasksGrain.Runs" />
    Task<TaskRunPage?> RunsAsync(string id, long after = 0, int limit = 100, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ITasksGrain.Run" />
    Task<TaskRun?> RunAsync(string id, long number, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ITasksGrain.Output" />
    Task<RunOutputPage?> OutputAsync(string id, long number, long offset = 0, TimeSpan wait = default, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ITasksGrain.Upcoming" />
    Task<IReadOnlyList<DateTimeOffset>?> UpcomingAsync(string id, int count = 5, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ITasksGrain.Preview" />
    Task<IReadOnlyList<DateTimeOffset>> PreviewAsync(TaskSpec spec, int count = 5, CancellationToken cancellationToken = default);

    /// <summary>Events as they come, with an empty answer now and then (<see cref="TaskWatch"/>).</summary>
    /// <exception cref="WetwareException"><c>disconnected</c>: the scheduler could not be reached for long.</exception>
    IAsyncEnumerable<TaskEvents> WatchAsync(long after = -1, string? task = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ITasksGrain.Workers" />
    Task<IReadOnlyList<WorkerInfo>> WorkersAsync(CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ITasksGrain.Export" />
    Task<TaskExportPage> ExportAsync(long after = 0, int limit = 100, CancellationToken cancellationToken = default);

    /// <summary>Imports tasks, all of them or none.</summary>
    /// <param name="tasks">Any number, each with an id that no other of them has.</param>
    /// <param name="replace">Tasks that have one of the ids already are cancelled and replaced; else the answer says so and nothing is done.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    /// <returns>Ids that are taken, when nothing was done for that; else empty.</returns>
    /// <exception cref="WetwareException"><c>limit</c>, <c>failed</c>, <c>denied</c>: a field, named <c>[index].field</c>; <c>overloaded</c>, <c>disconnected</c>.</exception>
    Task<IReadOnlyList<string>> ImportAsync(IReadOnlyList<TaskExport> tasks, bool replace = false, CancellationToken cancellationToken = default);
}
