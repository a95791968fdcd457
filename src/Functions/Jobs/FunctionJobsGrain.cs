using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Serialization;
using Orleans.Storage;
using Wetware.Errors;
using Wetware.Functions.Names;
using Wetware.Functions.Plans;
using Wetware.Functions.Storage;
using Wetware.Waiting;

namespace Wetware.Functions.Jobs;

/// <summary>Keeps jobs and schedules. What a job is to do and how it stands is in memory and in pages on disk; its input and output are records that are read when they are needed.</summary>
internal sealed partial class FunctionJobsGrain(
    [FromKeyedServices("Default")] IGrainStorage storage,
    Serializer serializer,
    FunctionOptions options,
    TimeProvider time,
    ILogger<FunctionJobsGrain> logger) : Grain, IFunctionJobsGrain
{
    private readonly SortedSet<(DateTimeOffset Due, string Id)> _waiting = [];
    private readonly Dictionary<string, Lease> _leases = [];
    private readonly Dictionary<IFunctionJobsObserver, DateTimeOffset> _observers = [];

    // Leases and pauses must not stand still, nor end early, when the wall clock is set.
    private readonly SteadyTime _steady = new(time);
    private CatalogMap<StoredJob> _jobs = null!;
    private CatalogMap<StoredSchedule> _schedules = null!;

    /// <inheritdoc />
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        CatalogMap<T> Map<T>(string name)
            where T : class => new(new PagedStore(storage, this.GetGrainId(), name), serializer, DeactivateOnIdle);
        _jobs = Map<StoredJob>("jobs");
        _schedules = Map<StoredSchedule>("schedules");
        await Task.WhenAll(_jobs.LoadAsync(), _schedules.LoadAsync());
        foreach (var stored in _jobs.Values.Where(stored => stored.IsActive).ToArray())
        {
            // Its gateway may still run it, and has this long to say so.
            if (stored.Job.State == FunctionJobState.Running)
                _leases[stored.Job.Id] = new Lease(Guid.Empty, _steady.Now + JobLimits.LeaseTime, null);
            else if (stored.Due <= _steady.Now + JobLimits.MaxPause)
                _waiting.Add((stored.Due, stored.Job.Id));
            else
                await Requeue(stored with { Due = _steady.Now }); // the clock was set back meanwhile: no pause is that long
        }

        await base.OnActivateAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async Task<FunctionJob> Submit(string id, FunctionJobSpec spec, CancellationToken cancellationToken = default)
    {
        JobLimits.Id(id);
        var wanted = JobRules.Check(spec);
        if (_jobs.Find(id) is { } there && !IsUnfinished(there))
            return there.Job;
        if (_waiting.Count + _leases.Count >= JobLimits.MaxActive)
            throw new WetwareException(ErrorKind.Overloaded, $"jobs: {JobLimits.MaxActive} wait or run already");
        var job = await Add(id, wanted);
        Notify();
        return job;
    }

    /// <inheritdoc />
    public Task<FunctionJob?> Find(string id, CancellationToken cancellationToken = default) =>
        Task.FromResult(_jobs.Find(JobLimits.Id(id)) is { } stored ? WithProgress(stored) : null);

    /// <inheritdoc />
    public async Task<FunctionReply?> Result(string id, CancellationToken cancellationToken = default) =>
        _jobs.Find(JobLimits.Id(id)) is { Job.HasEnded: true } ? (await Read("out", id)).State?.Reply : null;

    /// <inheritdoc />
    public Task<IReadOnlyList<FunctionJob>> List(FunctionJobKind kind, string? after, int limit, CancellationToken cancellationToken = default)
    {
        FunctionRules.Page(limit);
        IReadOnlyList<FunctionJob> page =
        [
            .. _jobs.Values.Where(stored => stored.Job.Kind == kind && (after is null || string.CompareOrdinal(stored.Job.Id, after) > 0)).Take(limit).Select(WithProgress),
        ];
        return Task.FromResult(page);
    }

    /// <inheritdoc />
    public async Task<bool> Cancel(string id, CancellationToken cancellationToken = default)
    {
        if (_jobs.Find(JobLimits.Id(id)) is not { Job.HasEnded: false } stored)
            return false;
        await End(stored, FunctionJobState.Cancelled, new FunctionReply { Error = ErrorKind.Cancelled.Word(), Message = "the job was cancelled", Status = 410 });
        Notify();
        return true;
    }

    /// <summary>
    /// Adds a job: the entry first, then its input; one without input was never acknowledged, and is dropped when it is to run. Asked for again, it writes what the first call could not.
    /// </summary>
    private async Task<FunctionJob> Add(string id, FunctionJobSpec spec)
    {
        var stored = _jobs.Find(id) ?? new StoredJob
        {
            Spec = spec with { Request = spec.Request with { Input = default } },
            Job = new FunctionJob { Id = id, Kind = spec.Kind, Name = spec.Request.Name, Created = time.GetUtcNow(), Schedule = spec.Schedule },
            Due = _steady.Now,
        };
        if (_jobs.Find(id) is null)
            await _jobs.SetAsync(id, stored);
        if (await Read("in", id) is { RecordExists: false } input)
            await Write("in", id, input, new JobBytes { Input = spec.Request.Input.ToArray() });
        _waiting.Add((stored.Due, id));
        return stored.Job;
    }

    // Its first call may have ended before the input was on disk.
    private static bool IsUnfinished(StoredJob stored) => stored.Job is { State: FunctionJobState.Waiting, Attempts: 0 };

    private async Task End(StoredJob stored, FunctionJobState state, FunctionReply reply)
    {
        var (id, now) = (stored.Job.Id, time.GetUtcNow());
        await Write("out", id, new JobBytes { Reply = reply });
        var after = stored with
        {
            Due = _steady.Now,
            Job = stored.Job with
            {
                State = state,
                Ended = now,
                Status = reply.Status,
                Result = reply.Result,
                Error = reply.Error,
                Message = reply.Message,
                Elapsed = reply.Elapsed,
                Fuel = reply.Fuel,
                Progress = _leases.GetValueOrDefault(id)?.Progress ?? stored.Job.Progress,
                Callback = stored.Spec.CallbackUrl is not null && state != FunctionJobState.Cancelled ? CallbackState.Pending : null,
            },
        };
        await _jobs.SetAsync(id, after);
        _leases.Remove(id);
        _waiting.Remove((stored.Due, id));
        if (after.IsActive)
            _waiting.Add((after.Due, id));
        if (stored.Job.Kind == FunctionJobKind.Plan)
            await GrainFactory.GetGrain<IFunctionPlanGrain>(id).Clear();
    }

    private FunctionJob WithProgress(StoredJob stored) =>
        _leases.GetValueOrDefault(stored.Job.Id)?.Progress is { } progress ? stored.Job with { Progress = progress } : stored.Job;

    private async Task<GrainState<JobBytes>> Read(string kind, string id)
    {
        var state = new GrainState<JobBytes>(new JobBytes());
        await storage.ReadStateAsync($"{kind}-{id}", this.GetGrainId(), state);
        return state;
    }

    private async Task Write(string kind, string id, JobBytes bytes) => await Write(kind, id, await Read(kind, id), bytes);

    private Task Write(string kind, string id, GrainState<JobBytes> state, JobBytes bytes)
    {
        state.State = bytes;
        return storage.WriteStateAsync($"{kind}-{id}", this.GetGrainId(), state);
    }

    private async Task Clear(string kind, string id)
    {
        if (await Read(kind, id) is { RecordExists: true } state)
            await storage.ClearStateAsync($"{kind}-{id}", this.GetGrainId(), state);
    }

    private void Notify()
    {
        foreach (var (observer, seen) in _observers.ToArray())
        {
            if (_steady.Now - seen > JobLimits.LeaseTime)
                _observers.Remove(observer);
            else
                observer.Changed();
        }
    }

    /// <summary>A gateway's hold of a job. Empty when this activation does not know which gateway has it.</summary>
    private sealed record Lease(Guid Id, DateTimeOffset Until, PlanProgress? Progress);
}
