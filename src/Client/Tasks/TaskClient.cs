using Wetware.Errors;
using Wetware.Waiting;

namespace Wetware.Tasks;

/// <summary>Submits tasks to the cluster's scheduler and follows them. Calls that are safe to repeat are repeated for up to 10 s when their answer is lost.</summary>
public sealed class TaskClient(IGrainFactory grains, TimeProvider time) : ITaskClient
{
    private const string Scheduler = "the scheduler";
    private const int ImportTries = 3;
    private const long PartBytes = 1 << 20;

    // Short, because behind most calls a person or an HTTP request waits.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly ITasksGrain _tasks = grains.GetGrain<ITasksGrain>(ITasksGrain.Key);

    /// <inheritdoc />
    public Task<Submitted> SubmitAsync(TaskSpec spec, SubmitOptions? options = null, CancellationToken cancellationToken = default)
    {
        // Without an idempotency key a repetition could create a second task, so only the caller can decide to repeat.
        return options?.Key is null
            ? _tasks.Submit(spec, options, cancellationToken)
            : Again(() => _tasks.Submit(spec, options, cancellationToken), cancellationToken);
    }

    /// <inheritdoc />
    public Task<TaskInfo?> GetAsync(string id, CancellationToken cancellationToken = default) => Again(() => _tasks.Get(id, cancellationToken), cancellationToken);

    /// <inheritdoc />
    public Task<TaskPage> ListAsync(TaskQuery query, CancellationToken cancellationToken = default) => Again(() => _tasks.List(query, cancellationToken), cancellationToken);

    /// <inheritdoc />
    public Task<TaskInfo?> CancelAsync(string id, bool remove = false, CancellationToken cancellationToken = default) =>
        remove ? _tasks.Cancel(id, remove, cancellationToken) : Again(() => _tasks.Cancel(id, remove, cancellationToken), cancellationToken);

    /// <inheritdoc />
    public Task<EditedTask?> EditAsync(string id, TaskSpec before, TaskSpec after, CancellationToken cancellationToken = default) =>
        Again(() => _tasks.Edit(id, before, after, cancellationToken), cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<long>?> RunNowAsync(string id, int count = 1, CancellationToken cancellationToken = default) => _tasks.RunNow(id, count, cancellationToken);

    /// <inheritdoc />
    public Task<TaskInfo?> PauseAsync(string id, CancellationToken cancellationToken = default) => Again(() => _tasks.Pause(id, cancellationToken), cancellationToken);

    /// <inheritdoc />
    public Task<TaskInfo?> ResumeAsync(string id, CancellationToken cancellationToken = default) => Again(() => _tasks.Resume(id, cancellationToken), cancellationToken);

    /// <inheritdoc />
    public Task<TaskRunPage?> RunsAsync(string id, long after = 0, int limit = 100, CancellationToken cancellationToken = default) =>
        Again(() => _tasks.Runs(id, after, limit, cancellationToken), cancellationToken);

    /// <inheritdoc />
    public Task<TaskRun?> RunAsync(string id, long number, CancellationToken cancellationToken = default) => Again(() => _tasks.Run(id, number, cancellationToken), cancellationToken);

    /// <inheritdoc />
    public Task<RunOutputPage?> OutputAsync(string id, long number, long offset = 0, TimeSpan wait = default, CancellationToken cancellationToken = default) =>
        Again(() => _tasks.Output(id, number, offset, wait, cancellationToken), cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<DateTimeOffset>?> UpcomingAsync(string id, int count = 5, CancellationToken cancellationToken = default) =>
        Again(() => _tasks.Upcoming(id, count, cancellationToken), cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<DateTimeOffset>> PreviewAsync(TaskSpec spec, int count = 5, CancellationToken cancellationToken = default) =>
        Again(() => _tasks.Preview(spec, count, cancellationToken), cancellationToken);

    /// <inheritdoc />
    public IAsyncEnumerable<TaskEvents> WatchAsync(long after = -1, string? task = null, CancellationToken cancellationToken = default) => _tasks.Watch(after, task, time, cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<WorkerInfo>> WorkersAsync(CancellationToken cancellationToken = default) => Again(() => _tasks.Workers(cancellationToken), cancellationToken);

    /// <inheritdoc />
    public Task<TaskExportPage> ExportAsync(long after = 0, int limit = 100, CancellationToken cancellationToken = default) =>
        Again(() => _tasks.Export(after, limit, cancellationToken), cancellationToken);

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> ImportAsync(IReadOnlyList<TaskExport> tasks, bool replace = false, CancellationToken cancellationToken = default)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await ImportOnce(tasks, replace, cancellationToken).ConfigureAwait(false);
            }
            catch (WetwareException error) when (error.Kind == ErrorKind.NotFound && tries < ImportTries)
            {
                // The scheduler moved to another node and lost the parts that it had in memory.
            }
        }
    }

    /// <summary>Waits until a task is done, failed or cancelled, and returns it with its last run.</summary>
    /// <exception cref="WetwareException"><c>not-found</c>: there is no such task, or it was removed meanwhile; <c>disconnected</c>: the scheduler could not be reached for about a minute.</exception>
    public async Task<TaskInfo> WaitAsync(string id, CancellationToken cancellationToken = default)
    {
        // Events only say when to look: a watcher that joins late, or misses some, is answered at least every 15 s.
        await foreach (var _ in WatchAsync(0, id, cancellationToken).ConfigureAwait(false))
        {
            var task = await GetAsync(id, cancellationToken).ConfigureAwait(false) ?? throw new WetwareException(ErrorKind.NotFound, $"there is no task {id}");
            if (task.State.IsFinal())
                return task;
        }

        throw new WetwareException(ErrorKind.Disconnected, "the scheduler sends no more events");
    }

    private async Task<IReadOnlyList<string>> ImportOnce(IReadOnlyList<TaskExport> tasks, bool replace, CancellationToken cancellationToken)
    {
        var (import, parts) = (Guid.NewGuid(), 0);
        foreach (var part in TaskParts.Cut(tasks, TaskLimits.MaxImport, PartBytes, task => TaskSpecRules.Bytes(task.Spec)))
        {
            var number = parts++;
            await Retry.Run(_ => _tasks.Stage(import, number, part, cancellationToken), Scheduler, time, cancellationToken, Timeout).ConfigureAwait(false);
        }

        return parts == 0 ? [] : await Again(() => _tasks.Import(import, parts, replace, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    private Task<T> Again<T>(Func<Task<T>> call, CancellationToken cancellationToken) =>
        Retry.Run(_ => call(), Scheduler, time, cancellationToken, Timeout);
}
