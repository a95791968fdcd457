using Wetware.Errors;
using Wetware.Processes;
using Wetware.Tasks;
using Wetware.Waiting;

namespace Wetware.Grains.Tasks;

// Those who watch.
public sealed partial class TasksGrain
{
    private const int MaxWatching = 4096;

    // A scheduler that has to move waits for the calls that it holds.
    private static readonly TimeSpan MaxWait = LongPoll.Slice;

    // A run that waits for a worker is looked at again after this.
    private static readonly TimeSpan FirstOutput = TimeSpan.FromSeconds(1);

    private TaskCompletionSource _published = NewSignal();
    private int _watching;

    /// <inheritdoc />
    public async Task<TaskEvents> Events(long after, string? task, TimeSpan wait, CancellationToken cancellationToken = default)
    {
        ThrowIfFailed();
        if (after < 0)
            return new TaskEvents([], _events.Newest, false);
        if (_watching >= MaxWatching)
            throw new WetwareException(ErrorKind.Overloaded, $"{MaxWatching} callers wait for events already");
        var begun = _time.GetTimestamp();
        _watching++;
        try
        {
            while (true)
            {
                if (_events.After(after, task) is { } events)
                    return events;
                after = Math.Max(after, _events.Newest);
                var left = (wait < MaxWait ? wait : MaxWait) - _time.GetElapsedTime(begun);
                if (left <= TimeSpan.Zero || _stopping.IsCancellationRequested || !await WaitForEvent(left, cancellationToken))
                    return new TaskEvents([], after, false);
            }
        }
        finally
        {
            _watching--;
        }
    }

    /// <inheritdoc />
    public async Task<RunOutputPage?> Output(string id, long number, long offset, TimeSpan wait, CancellationToken cancellationToken = default)
    {
        if (offset < 0)
            throw new WetwareException(ErrorKind.Limit, $"offset: {offset} is below 0");
        if (await Run(id, number, cancellationToken) is not { } run || _state.Find(id) is not { } task)
            return null;
        if (_watching >= MaxWatching)
            throw new WetwareException(ErrorKind.Overloaded, $"{MaxWatching} callers wait for events already");
        wait = wait < MaxWait ? wait : MaxWait;
        _watching++;
        try
        {
            if (run.Attempt > 0 && await OnWorker(run.Node!, new RunToken(task.Number, number, run.Attempt), offset, wait, cancellationToken) is { } page)
                return new RunOutputPage(run.Attempt, page);
            if (!run.IsFinal && wait > TimeSpan.Zero)
                await WaitForEvent(wait < FirstOutput ? wait : FirstOutput, cancellationToken);
            return new RunOutputPage(run.Attempt, new LogPage { Offset = offset, Next = offset, Over = run.IsFinal });
        }
        finally
        {
            _watching--;
        }
    }

    // What a node that is gone had is gone with it.
    private async Task<LogPage?> OnWorker(string node, RunToken run, long offset, TimeSpan wait, CancellationToken cancellationToken)
    {
        try
        {
            return await GrainFactory.GetGrain<IWorkerGrain>(node).Output(run, offset, wait, cancellationToken);
        }
        catch (Exception error) when (error is WetwareException { Kind: ErrorKind.Disconnected } || LongPoll.IsLost(error))
        {
            return null;
        }
    }

    private async Task<bool> WaitForEvent(TimeSpan within, CancellationToken cancellationToken)
    {
        var told = _published.Task;
        try
        {
            await told.WaitAsync(within, _time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return told.IsCompleted;
        }
    }

    private void PublishEvents(List<TaskEvent> events)
    {
        if (events.Count == 0)
            return;
        foreach (var told in events)
            _events.Add(told);
        var signal = _published;
        _published = NewSignal();
        signal.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
