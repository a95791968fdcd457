using Wetware.Errors;
using Wetware.Waiting;

namespace Wetware.Tasks;

/// <summary>The desk on the scheduler's grain.</summary>
public sealed class TaskClient(IGrainFactory grains, TimeProvider time) : ITaskClient
{
    private const string Scheduler = "the scheduler";
    private const int ImportTries = 3;
    private const long PartBytes = 1 << 20;

    // Of somebody who waits at the other end of HTTP.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly ITasksGrain _tasks = grains.GetGrain<ITasksGrain>(ITasksGrain.Key);

    /// <inheritdoc />
    public Task<Submitted> Submit(TaskSpec spec, SubmitOptions options, CancellationToken cancellationToken)
    {
        // Without a key nobody could tell the first task from a second one, so that the caller has to decide.
        ArgumentNullException.ThrowIfNull(options);
        return options.Key is null
            ? _tasks.Submit(spec, options, cancellationToken)
            : Again(() => _tasks.Submit(spec, options, cancellationToken), cancellationToken);
    }

    /// <inheritdoc />
    public Task<TaskInfo?> Get(string id, CancellationToken cancellationToken) => Again(() => _tasks.Get(id, cancellationToken), cancellationToken);

    /// <inheritdoc />
    public Task<TaskPage> List(TaskQuery query, CancellationToken cancellationToken) => Again(() => _tasks.List(query, cancellationToken), cancellationToken);

    /// <inheritdoc />
    public Task<TaskInfo?> Cancel(string id, bool remove, CancellationToken cancellationToken) =>
        remove ? _tasks.Cancel(id, remove, cancellationToken) : Again(() => _tasks.Cancel(id, remove, cancellationToken), cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<long>?> RunNow(string id, int count, CancellationToken cancellationToken) => _tasks.RunNow(id, count, cancellationToken);

    /// <inheritdoc />
    Task<TaskInfo?> ITaskClient.Pause(string id, CancellationToken cancellationToken) => Again(() => _tasks.Pause(id, cancellationToken), cancellationToken);

    /// <inheritdoc />
    public Task<TaskInfo?> Resume(string id, CancellationToken cancellationToken) => Again(() => _tasks.Resume(id, cancellationToken), cancellationToken);

    /// <inheritdoc />
    public Task<TaskRunPage?> Runs(string id, long after, int limit, CancellationToken cancellationToken) =>
        Again(() => _tasks.Runs(id, after, limit, cancellationToken), cancellationToken);

    /// <inheritdoc />
    public Task<TaskRun?> Run(string id, long number, CancellationToken cancellationToken) => Again(() => _tasks.Run(id, number, cancellationToken), cancellationToken);

    /// <inheritdoc />
    public IAsyncEnumerable<TaskEvents> Watch(long after, string? task, CancellationToken cancellationToken) => _tasks.Watch(after, task, time, cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<WorkerInfo>> Workers(CancellationToken cancellationToken) => Again(() => _tasks.Workers(cancellationToken), cancellationToken);

    /// <inheritdoc />
    public Task<TaskExportPage> Export(long after, int limit, CancellationToken cancellationToken) =>
        Again(() => _tasks.Export(after, limit, cancellationToken), cancellationToken);

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> Import(IReadOnlyList<TaskExport> tasks, bool replace, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await ImportOnce(tasks, replace, cancellationToken);
            }
            catch (WetwareException error) when (error.Kind == ErrorKind.NotFound && tries < ImportTries)
            {
                // The scheduler moved on the way; what it had not written is gone with what it had in memory.
            }
        }
    }

    private async Task<IReadOnlyList<string>> ImportOnce(IReadOnlyList<TaskExport> tasks, bool replace, CancellationToken cancellationToken)
    {
        var (import, parts) = (Guid.NewGuid(), 0);
        foreach (var part in TaskParts.Cut(tasks, TaskLimits.MaxImport, PartBytes, task => TaskSpecRules.Bytes(task.Spec)))
        {
            var number = parts++;
            await Retry.Run(_ => _tasks.Stage(import, number, part, cancellationToken), Scheduler, time, cancellationToken, Timeout);
        }

        return parts == 0 ? [] : await Again(() => _tasks.Import(import, parts, replace, cancellationToken), cancellationToken);
    }

    private Task<T> Again<T>(Func<Task<T>> call, CancellationToken cancellationToken) =>
        Retry.Run(_ => call(), Scheduler, time, cancellationToken, Timeout);
}
