using Wetware.Errors;
using Wetware.Waiting;

namespace Wetware.Functions;

/// <summary>Calls that are made later, plans and schedules. Calls whose answer was lost are repeated, which changes nothing twice.</summary>
public sealed class FunctionJobClient
{
    private const string Platform = "the function platform (is a gateway in the cluster?)";
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    private readonly IGrainFactory _grains;
    private readonly TimeProvider _time;

    internal FunctionJobClient(IGrainFactory grains, TimeProvider time) => (_grains, _time) = (grains, time);

    private IFunctionJobsGrain Jobs => _grains.GetGrain<IFunctionJobsGrain>(0);

    /// <inheritdoc cref="IFunctionJobsGrain.Submit" />
    public Task<FunctionJob> SubmitAsync(string id, FunctionJobSpec spec, CancellationToken cancellationToken = default) =>
        Asked(() => Jobs.Submit(JobLimits.Id(id), spec, cancellationToken), cancellationToken);

    /// <inheritdoc cref="IFunctionJobsGrain.Find" />
    public Task<FunctionJob?> FindAsync(string id, CancellationToken cancellationToken = default) => Asked(() => Jobs.Find(id, cancellationToken), cancellationToken);

    /// <inheritdoc cref="IFunctionJobsGrain.Result" />
    public Task<FunctionReply?> ResultAsync(string id, CancellationToken cancellationToken = default) => Asked(() => Jobs.Result(id, cancellationToken), cancellationToken);

    /// <inheritdoc cref="IFunctionJobsGrain.List" />
    public Task<IReadOnlyList<FunctionJob>> ListAsync(FunctionJobKind kind, string? after, int limit, CancellationToken cancellationToken = default) =>
        Asked(() => Jobs.List(kind, after, limit, cancellationToken), cancellationToken);

    /// <inheritdoc cref="IFunctionJobsGrain.Cancel" />
    public Task<bool> CancelAsync(string id, CancellationToken cancellationToken = default) => Asked(() => Jobs.Cancel(id, cancellationToken), cancellationToken);

    /// <summary>Waits until a job has ended.</summary>
    /// <exception cref="WetwareException"><c>not-found</c>: there is no such job, or it ended long ago.</exception>
    public async Task<FunctionJob> WaitAsync(string id, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var job = await FindAsync(id, cancellationToken).ConfigureAwait(false) ?? throw new WetwareException(ErrorKind.NotFound, $"id: there is no job {id}");
            if (job.HasEnded)
                return job;
            await Task.Delay(LookEvery, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc cref="IFunctionJobsGrain.SetSchedule" />
    public Task<FunctionSchedule> SetScheduleAsync(FunctionSchedule schedule, CancellationToken cancellationToken = default) =>
        Asked(() => Jobs.SetSchedule(schedule, cancellationToken), cancellationToken);

    /// <inheritdoc cref="IFunctionJobsGrain.RemoveSchedule" />
    public Task<bool> RemoveScheduleAsync(string name, CancellationToken cancellationToken = default) => Asked(() => Jobs.RemoveSchedule(name, cancellationToken), cancellationToken);

    /// <inheritdoc cref="IFunctionJobsGrain.ListSchedules" />
    public Task<IReadOnlyList<FunctionSchedule>> ListSchedulesAsync(string? after, int limit, CancellationToken cancellationToken = default) =>
        Asked(() => Jobs.ListSchedules(after, limit, cancellationToken), cancellationToken);

    private Task<T> Asked<T>(Func<Task<T>> call, CancellationToken cancellationToken) => Retry.Run(_ => call(), Platform, _time, cancellationToken);
}
