using Wetware.Errors;
using Wetware.Tasks;

namespace Wetware.Grains.Tasks;

// Those who watch.
public sealed partial class TasksGrain
{
    private const int MaxWatching = 4096;
    // A scheduler that has to move waits for the calls that it holds.
    private static readonly TimeSpan MaxWait = Waiting.LongPoll.Slice;

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
