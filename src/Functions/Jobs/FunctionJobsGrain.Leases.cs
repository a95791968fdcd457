using Microsoft.Extensions.Logging;
using Wetware.Errors;
using Wetware.Functions.Plans;

namespace Wetware.Functions.Jobs;

internal sealed partial class FunctionJobsGrain
{
    private const int DroppedAtOnce = 50;
    private const long MostBytesAtOnce = 4 << 20;
    private static readonly TimeSpan DropEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    // Trying again would find the same.
    private static readonly string[] Lasting = ["not-found", "no-engine", "invalid-code", "missing-start-function", "wrong-arguments", "unresolved-import", "invalid-plan"];

    private DateTimeOffset _dropped;

    /// <inheritdoc />
    public async Task<JobPollReply> Poll(JobPoll poll, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(poll);
        var now = _steady.Now;
        _observers[poll.Observer] = now;
        var ended = Renew(poll.Running, now);
        await Recover(now);
        await Fire(time.GetUtcNow());
        await Drop(now);
        return new JobPollReply(await Take(poll.Free, _steady.Now), ended);
    }

    /// <inheritdoc />
    public async Task<bool> Complete(string id, Guid lease, FunctionReply reply, PlanProgress? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reply);
        if (Held(id, lease) is not { Job.HasEnded: false } stored)
            return false;
        if (progress is not null)
            _leases[id] = _leases[id] with { Progress = progress };
        if (reply.Error is null)
        {
            await End(stored, FunctionJobState.Done, reply);
            return true;
        }

        // A gateway that has no place says nothing about the job.
        var failures = stored.Failures + (reply.Error == ErrorKind.Overloaded.Word() ? 0 : 1);
        if (failures > stored.Spec.Retries || Lasting.Contains(reply.Error))
        {
            await End(stored with { Failures = failures }, FunctionJobState.Failed, reply);
            return true;
        }

        await Requeue(stored with
        {
            Failures = failures,
            Due = _steady.Now + Pause(Math.Max(1, failures)),
            Job = stored.Job with { State = FunctionJobState.Waiting, Error = reply.Error, Message = reply.Message },
        });
        return true;
    }

    /// <inheritdoc />
    public async Task<bool> CompleteCallback(string id, Guid lease, string? error, CancellationToken cancellationToken = default)
    {
        if (Held(id, lease) is not { IsCallbackDue: true } stored)
            return false;
        if (error is null)
            await EndCallback(stored, CallbackState.Delivered, stored.Job.Message);
        else
            await RetryCallback(stored, error);
        return true;
    }

    private StoredJob? Held(string id, Guid lease) => _leases.TryGetValue(JobLimits.Id(id), out var held) && held.Id == lease ? _jobs.Find(id) : null;

    /// <summary>Keeps a gateway's jobs its own; returns those that are not.</summary>
    private List<string> Renew(IReadOnlyList<RunningJob> running, DateTimeOffset now)
    {
        var ended = new List<string>();
        foreach (var (id, lease, progress) in running)
        {
            if (_leases.TryGetValue(id, out var held) && (held.Id == lease || held.Id == Guid.Empty))
                _leases[id] = new Lease(lease, now + JobLimits.LeaseTime, progress);
            else
                ended.Add(id);
        }

        return ended;
    }

    /// <summary>Gives the jobs of gateways that were lost to others.</summary>
    private async Task Recover(DateTimeOffset now)
    {
        foreach (var id in _leases.Where(entry => entry.Value.Until < now).Select(entry => entry.Key).ToArray())
        {
            if (_jobs.Find(id) is not { } stored)
                _leases.Remove(id);
            else if (stored.Job.HasEnded)
                await RetryCallback(stored, "the gateway was lost");
            else if (stored.Lost >= JobLimits.MaxLost)
                await End(stored, FunctionJobState.Failed, new FunctionReply { Error = ErrorKind.Disconnected.Word(), Message = $"{stored.Lost + 1} gateways were lost while it ran", Status = 500 });
            else
                await Requeue(stored with { Lost = stored.Lost + 1, Due = now, Job = stored.Job with { State = FunctionJobState.Waiting, Progress = _leases[id].Progress } });
            LogLost(logger, id);
        }
    }

    private async Task<IReadOnlyList<JobLease>> Take(int free, DateTimeOffset now)
    {
        var taken = _waiting.TakeWhile(entry => entry.Due <= now).Take(Math.Max(0, free)).Select(entry => _jobs.Find(entry.Id)).OfType<StoredJob>().ToArray();
        var (leases, bytes) = (new List<JobLease>(), 0L);
        foreach (var stored in taken)
        {
            if (bytes > MostBytesAtOnce)
                break;
            var id = stored.Job.Id;
            var input = await Read("in", id);
            if (!input.RecordExists)
            {
                _waiting.Remove((stored.Due, id));
                await _jobs.RemoveAsync(id);
                continue;
            }

            var begun = stored.Job.HasEnded
                ? stored with { Callbacks = stored.Callbacks + 1 }
                : stored with { Job = stored.Job with { State = FunctionJobState.Running, Started = time.GetUtcNow(), Attempts = stored.Job.Attempts + 1 } };
            await _jobs.SetAsync(id, begun);
            _waiting.Remove((stored.Due, id));
            var lease = new Lease(Guid.NewGuid(), now + JobLimits.LeaseTime, stored.Job.Progress);
            _leases[id] = lease;
            var reply = stored.Job.HasEnded ? (await Read("out", id)).State?.Reply : null;
            var content = stored.Job.HasEnded ? [] : input.State!.Input;
            bytes += content.Length + (reply?.Output.Length ?? 0);
            leases.Add(new JobLease(id, lease.Id, stored.Spec with { Request = stored.Spec.Request with { Input = content } }, stored.Job.HasEnded ? begun.Job : null, reply));
        }

        return leases;
    }

    private async Task Requeue(StoredJob stored)
    {
        await _jobs.SetAsync(stored.Job.Id, stored);
        _leases.Remove(stored.Job.Id);
        _waiting.Add((stored.Due, stored.Job.Id));
    }

    private Task RetryCallback(StoredJob stored, string error) => stored.Callbacks >= JobLimits.MaxCallbacks
        ? EndCallback(stored, CallbackState.Failed, $"callback: {error}")
        : Requeue(stored with { Due = _steady.Now + Pause(stored.Callbacks) });

    private async Task EndCallback(StoredJob stored, string state, string? message)
    {
        await _jobs.SetAsync(stored.Job.Id, stored with { Job = stored.Job with { Callback = state, Message = message } });
        _leases.Remove(stored.Job.Id);
    }

    /// <summary>Drops jobs that ended long ago, and the oldest when there are too many.</summary>
    private async Task Drop(DateTimeOffset now)
    {
        if (now - _dropped < DropEvery)
            return;
        _dropped = now;
        var wall = time.GetUtcNow();
        var ended = _jobs.Values.Where(stored => !stored.IsActive).OrderBy(stored => stored.Job.Ended).ToArray();
        var surplus = ended.Length - JobLimits.MaxKept;
        foreach (var (at, stored) in ended.Take(DroppedAtOnce).Index().Where(entry => entry.Index < surplus || entry.Item.Job.Ended < wall - options.JobRetention))
        {
            if (stored.Job.Kind == FunctionJobKind.Plan)
                await GrainFactory.GetGrain<IFunctionPlanGrain>(stored.Job.Id).Clear();
            await Clear("in", stored.Job.Id);
            await Clear("out", stored.Job.Id);
            await _jobs.RemoveAsync(stored.Job.Id);
            if (at == DroppedAtOnce - 1)
                _dropped = default; // there may be more
        }
    }

    private static TimeSpan Pause(int times)
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(times, 16) - 1);
        return pause < JobLimits.MaxPause ? pause : JobLimits.MaxPause;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The gateway that ran job {Id} was lost")]
    private static partial void LogLost(ILogger logger, string id);
}
