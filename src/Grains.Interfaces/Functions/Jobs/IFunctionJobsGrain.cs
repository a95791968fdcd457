using Wetware.Errors;
using Wetware.Security;

namespace Wetware.Functions;

/// <summary>
/// Calls that are made later, schedules of calls, and plans. Key 0, on a gateway. What it acknowledges is on disk; gateways take jobs from it for a time, and a job whose gateway died is
/// given to another, so that a function may run more than once and its result counts once.
/// </summary>
[Alias("ww.IFunctionJobsGrain"), PublicGrain]
public interface IFunctionJobsGrain : IGrainWithIntegerKey
{
    /// <summary>Takes a job. One that is there under this id already is returned, and nothing is added.</summary>
    /// <param name="id">Chosen by the caller: 32 random hex digits. Who knows it may see the result.</param>
    /// <param name="spec">What is to be done.</param>
    /// <param name="cancellationToken">Gives up; the job may be taken all the same.</param>
    /// <exception cref="WetwareException"><c>failed</c>: a field is not as it must be; <c>overloaded</c>: too many jobs wait; <c>limit</c>: the input is too long.</exception>
    [Alias("Submit")]
    Task<FunctionJob> Submit(string id, FunctionJobSpec spec, CancellationToken cancellationToken = default);

    /// <summary>How a job stands; null when there is none, or it ended long ago.</summary>
    [Alias("Find")]
    Task<FunctionJob?> Find(string id, CancellationToken cancellationToken = default);

    /// <summary>What a job that has ended came to; null when it has not.</summary>
    [Alias("Result")]
    Task<FunctionReply?> Result(string id, CancellationToken cancellationToken = default);

    /// <summary>Jobs of a kind after <paramref name="after"/> in order of their ids; at most <paramref name="limit"/>.</summary>
    [Alias("List")]
    Task<IReadOnlyList<FunctionJob>> List(FunctionJobKind kind, string? after, int limit, CancellationToken cancellationToken = default);

    /// <summary>Ends a job that waits or runs; false when there is none, or it has ended.</summary>
    [Alias("Cancel")]
    Task<bool> Cancel(string id, CancellationToken cancellationToken = default);

    /// <summary>Adds a schedule, or replaces the one of this name.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: a field is not as it must be; <c>limit</c>.</exception>
    [Alias("SetSchedule")]
    Task<FunctionSchedule> SetSchedule(FunctionSchedule schedule, CancellationToken cancellationToken = default);

    /// <summary>Removes a schedule; jobs that it made stay. False when there was none.</summary>
    [Alias("RemoveSchedule")]
    Task<bool> RemoveSchedule(string name, CancellationToken cancellationToken = default);

    /// <summary>Schedules after <paramref name="after"/> in order of their names; at most <paramref name="limit"/>.</summary>
    [Alias("ListSchedules")]
    Task<IReadOnlyList<FunctionSchedule>> ListSchedules(string? after, int limit, CancellationToken cancellationToken = default);

    /// <summary>A gateway says which jobs it runs, which keeps them its own for another <see cref="JobLimits.LeaseTime"/>, and takes more.</summary>
    [Alias("Poll"), InternalCall]
    Task<JobPollReply> Poll(JobPoll poll, CancellationToken cancellationToken = default);

    /// <summary>What a job came to; false when it is not, or no longer, the caller's.</summary>
    [Alias("Complete"), InternalCall]
    Task<bool> Complete(string id, Guid lease, FunctionReply reply, PlanProgress? progress = null, CancellationToken cancellationToken = default);

    /// <summary>Whether the callback of a job was taken; false when the job is not, or no longer, the caller's.</summary>
    [Alias("CompleteCallback"), InternalCall]
    Task<bool> CompleteCallback(string id, Guid lease, string? error, CancellationToken cancellationToken = default);
}

/// <summary>A gateway that takes jobs.</summary>
[Alias("ww.IFunctionJobsObserver")]
public interface IFunctionJobsObserver : IGrainObserver
{
    /// <summary>There may be something to take or to end.</summary>
    [Alias("Changed")]
    void Changed();
}

/// <summary>What a gateway runs and can take.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.function-job-poll")]
public sealed record JobPoll
{
    /// <summary>Told when there is something new.</summary>
    [Id(0)]
    public required IFunctionJobsObserver Observer { get; init; }

    /// <summary>The jobs that it runs.</summary>
    [Id(1)]
    public IReadOnlyList<RunningJob> Running { get; init; } = [];

    /// <summary>How many more it can run.</summary>
    [Id(2)]
    public int Free { get; init; }
}

/// <summary>A job that a gateway runs.</summary>
/// <param name="Id">The job.</param>
/// <param name="Lease">The lease under which it was taken.</param>
/// <param name="Progress">How far a plan is; null for calls.</param>
[GenerateSerializer, Immutable]
[Alias("ww.function-running-job")]
public sealed record RunningJob([property: Id(0)] string Id, [property: Id(1)] Guid Lease, [property: Id(2)] PlanProgress? Progress);

/// <summary>What a gateway is given.</summary>
/// <param name="Leases">Jobs to run.</param>
/// <param name="Ended">Jobs to end, because they were cancelled or are another's.</param>
[GenerateSerializer, Immutable]
[Alias("ww.function-job-poll-reply")]
public sealed record JobPollReply([property: Id(0)] IReadOnlyList<JobLease> Leases, [property: Id(1)] IReadOnlyList<string> Ended);

/// <summary>A job that a gateway has for <see cref="JobLimits.LeaseTime"/>, and longer when it says so.</summary>
/// <param name="Id">The job.</param>
/// <param name="Lease">The lease.</param>
/// <param name="Spec">What is to be done.</param>
/// <param name="Ended">Set when the job has run, and its callback is what is to be done.</param>
/// <param name="Reply">What it came to, likewise.</param>
[GenerateSerializer, Immutable]
[Alias("ww.function-job-lease")]
public sealed record JobLease(
    [property: Id(0)] string Id, [property: Id(1)] Guid Lease, [property: Id(2)] FunctionJobSpec Spec, [property: Id(3)] FunctionJob? Ended, [property: Id(4)] FunctionReply? Reply);
