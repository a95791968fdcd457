using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Wetware.Errors;
using Wetware.Functions.Plans;
using Wetware.Waiting;

namespace Wetware.Functions.Jobs;

/// <summary>
/// Takes jobs and runs them on this gateway: once a second, when it is told that there is something, and when a job ended. Says each time which ones it runs; when that cannot be said
/// for as long as a lease lasts, it ends them, because another gateway has them then.
/// </summary>
internal sealed partial class JobWorker(
    IGrainFactory grains, CallJobs calls, PlanRunner plans, JobCallbacks callbacks, FunctionOptions options, TimeProvider time, ILogger<JobWorker> logger)
    : BackgroundService, IFunctionJobsObserver
{
    private static readonly TimeSpan PollEvery = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Guid, Run> _runs = [];
    private readonly SemaphoreSlim _wake = new(0, 1);

    /// <summary>Jobs that run here now.</summary>
    public int Running => _runs.Count;

    private IFunctionJobsGrain Jobs => grains.GetGrain<IFunctionJobsGrain>(0);

    /// <inheritdoc />
    public void Changed()
    {
        try
        {
            _wake.Release();
        }
        catch (Exception error) when (error is SemaphoreFullException or ObjectDisposedException)
        {
            // It polls soon anyway, or the node stops.
        }
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _wake.Dispose();
        base.Dispose();
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The grain holds no reference: this object must outlive its own.
        var self = grains.CreateObjectReference<IFunctionJobsObserver>(this);
        var heard = time.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var running = _runs.Values.Select(run => new RunningJob(run.Lease.Id, run.Lease.Lease, run.Progress)).ToArray();
                var reply = await Jobs.Poll(new JobPoll { Observer = self, Running = running, Free = options.JobSlots - running.Length }, stoppingToken).ConfigureAwait(false);
                heard = time.GetTimestamp();
                await EndAsync(run => reply.Ended.Contains(run.Lease.Id)).ConfigureAwait(false);
                foreach (var lease in reply.Leases)
                    Start(lease, stoppingToken);
            }
            catch (Exception error) when (error is WetwareException or OrleansException or ObjectDisposedException || LongPoll.IsLost(error))
            {
                LogNotPolled(logger, error);
                if (time.GetElapsedTime(heard) >= JobLimits.LeaseTime)
                    await EndAsync(_ => true).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                break;
            }

            using var pause = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await Task.WhenAny(_wake.WaitAsync(pause.Token), Task.Delay(PollEvery, time, pause.Token)).ConfigureAwait(false);
            await pause.CancelAsync().ConfigureAwait(false);
        }

        await Task.WhenAll(_runs.Values.Select(run => run.Task)).ConfigureAwait(false);
        GC.KeepAlive(self);
    }

    private void Start(JobLease lease, CancellationToken stopping)
    {
        var run = new Run(lease, CancellationTokenSource.CreateLinkedTokenSource(stopping));
        _runs[lease.Lease] = run;
        run.Task = RunAsync(run);
    }

    private async Task EndAsync(Func<Run, bool> which)
    {
        foreach (var run in _runs.Values.Where(which))
            await run.Ending.CancelAsync().ConfigureAwait(false);
    }

    private async Task RunAsync(Run run)
    {
        await Task.Yield();
        var (lease, ending) = (run.Lease, run.Ending.Token);
        try
        {
            if (lease.Ended is { } ended)
            {
                var error = await callbacks.SendAsync(ended, lease.Reply, lease.Spec.CallbackUrl!, ending).ConfigureAwait(false);
                await ReportAsync(() => Jobs.CompleteCallback(lease.Id, lease.Lease, error, ending), ending).ConfigureAwait(false);
                return;
            }

            var reply = lease.Spec.Plan is null
                ? await calls.RunAsync(lease, ending).ConfigureAwait(false)
                : await plans.RunAsync(lease, progress => run.Progress = progress, ending).ConfigureAwait(false);
            ending.ThrowIfCancellationRequested(); // a job that was ended is not this gateway's any more
            await ReportAsync(() => Jobs.Complete(lease.Id, lease.Lease, reply, run.Progress, ending), ending).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            LogEnded(logger, lease.Id);
        }
        catch (Exception error)
        {
            // Its lease ends, and it is tried again.
            LogFailed(logger, lease.Id, error);
        }
        finally
        {
            _runs.TryRemove(lease.Lease, out _);
            run.Ending.Dispose();
            Changed();
        }
    }

    // A repeated report changes nothing: the first one ended the lease.
    private async Task ReportAsync(Func<Task<bool>> report, CancellationToken ending)
    {
        while (true)
        {
            try
            {
                await report().ConfigureAwait(false);
                return;
            }
            catch (Exception error) when (error is WetwareException { Kind: ErrorKind.Disconnected } or OrleansException || LongPoll.IsLost(error))
            {
                LogNotPolled(logger, error);
                await Task.Delay(PollEvery, time, ending).ConfigureAwait(false);
            }
        }
    }

    private sealed class Run(JobLease lease, CancellationTokenSource ending)
    {
        public JobLease Lease => lease;

        public CancellationTokenSource Ending => ending;

        public PlanProgress? Progress { get; set; }

        public Task Task { get; set; } = Task.CompletedTask;
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The jobs of functions cannot be reached")]
    private static partial void LogNotPolled(ILogger logger, Exception error);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {Id} was ended")]
    private static partial void LogEnded(ILogger logger, string id);

    [LoggerMessage(Level = LogLevel.Error, Message = "Job {Id} could not be run")]
    private static partial void LogFailed(ILogger logger, string id, Exception error);
}
