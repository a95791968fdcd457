using Wetware.Errors;

namespace Wetware.Tasks;

/// <summary>
/// The scheduler as HTTP and <c>ww</c> use it: the methods of <see cref="ITasksGrain"/>, which says more of each. Calls that may be made twice are made again when
/// their answer was lost.
/// </summary>
public interface ITaskClient
{
    /// <inheritdoc cref="ITasksGrain.Submit" />
    Task<Submitted> Submit(TaskSpec spec, SubmitOptions options, CancellationToken cancellationToken);

    /// <inheritdoc cref="ITasksGrain.Get" />
    Task<TaskInfo?> Get(string id, CancellationToken cancellationToken);

    /// <inheritdoc cref="ITasksGrain.List" />
    Task<TaskPage> List(TaskQuery query, CancellationToken cancellationToken);

    /// <inheritdoc cref="ITasksGrain.Cancel" />
    Task<TaskInfo?> Cancel(string id, bool remove, CancellationToken cancellationToken);

    /// <inheritdoc cref="ITasksGrain.RunNow" />
    Task<IReadOnlyList<long>?> RunNow(string id, int count, CancellationToken cancellationToken);

    /// <inheritdoc cref="ITasksGrain.Pause" />
    Task<TaskInfo?> Pause(string id, CancellationToken cancellationToken);

    /// <inheritdoc cref="ITasksGrain.Resume" />
    Task<TaskInfo?> Resume(string id, CancellationToken cancellationToken);

    /// <inheritdoc cref="ITasksGrain.Runs" />
    Task<TaskRunPage?> Runs(string id, long after, int limit, CancellationToken cancellationToken);

    /// <inheritdoc cref="ITasksGrain.Run" />
    Task<TaskRun?> Run(string id, long number, CancellationToken cancellationToken);

    /// <summary>Events as they come, with an empty answer now and then (<see cref="TaskWatch"/>).</summary>
    /// <exception cref="WetwareException"><c>disconnected</c>: the scheduler could not be reached for long.</exception>
    IAsyncEnumerable<TaskEvents> Watch(long after, string? task, CancellationToken cancellationToken);

    /// <inheritdoc cref="ITasksGrain.Workers" />
    Task<IReadOnlyList<WorkerInfo>> Workers(CancellationToken cancellationToken);

    /// <inheritdoc cref="ITasksGrain.Export" />
    Task<TaskExportPage> Export(long after, int limit, CancellationToken cancellationToken);

    /// <summary>Takes tasks in, all of them or none.</summary>
    /// <param name="tasks">Any number, each with an id that no other of them has.</param>
    /// <param name="replace">Tasks that have one of the ids already are cancelled and replaced; else the answer says so and nothing is done.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    /// <returns>Ids that are taken, when nothing was done for that; else empty.</returns>
    /// <exception cref="WetwareException"><c>limit</c>, <c>failed</c>, <c>denied</c>: a field, named <c>[index].field</c>; <c>overloaded</c>, <c>disconnected</c>.</exception>
    Task<IReadOnlyList<string>> Import(IReadOnlyList<TaskExport> tasks, bool replace, CancellationToken cancellationToken);
}
