using Wetware.Anchors;
using Wetware.Waiting;

namespace Wetware.Grains.Anchors;

/// <summary>Watchers of one cell, each waiting for a version other than the one it knows. Thread-safe.</summary>
internal sealed class AnchorWatchers(int limit, AnchorMetrics metrics)
{
    private readonly AnchorMetrics _metrics = metrics;
    private readonly Lock _lock = new();
    private readonly HashSet<Watcher> _watchers = [];

    /// <summary>Count of watchers.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _watchers.Count;
        }
    }

    /// <summary>Registers a watcher; dispose it to unregister.</summary>
    /// <exception cref="Errors.WetwareException"><c>overloaded</c>: the limit is reached.</exception>
    public Watcher Add(long since)
    {
        var watcher = new Watcher(this, since);
        lock (_lock)
        {
            if (_watchers.Count >= limit)
            {
                _metrics.Refused();
                throw AnchorErrors.Watchers(limit);
            }

            _watchers.Add(watcher);
        }

        _metrics.WatchersChanged(1);
        return watcher;
    }

    /// <summary>Notifies of the cell's current state.</summary>
    public void Notify(AnchorCell cell)
    {
        lock (_lock)
        {
            foreach (var watcher in _watchers)
                watcher.Notify(cell);
        }
    }

    /// <summary>One watcher.</summary>
    public sealed class Watcher(AnchorWatchers watchers, long since) : IDisposable
    {
        private readonly TaskCompletionSource<AnchorCell> _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>The first cell with another version.</summary>
        public Task<AnchorCell> Changed => _changed.Task;

        /// <summary>Notifies of the cell's current state.</summary>
        public void Notify(AnchorCell cell)
        {
            if (cell.Version != since)
                _changed.TrySetResult(cell);
        }

        /// <inheritdoc />
        public void Dispose()
        {
            lock (watchers._lock)
                watchers._watchers.Remove(this);
            watchers._metrics.WatchersChanged(-1);
        }
    }
}

/// <summary>One bounded call of a watch. The watcher is registered before the cell is read, so no change is missed.</summary>
internal static class AnchorWatch
{
    public static async Task<Waited<AnchorCell>> Slice(
        AnchorWatchers.Watcher waiter, Func<Task<AnchorCell>> load, TimeSpan slice, TimeProvider time, CancellationToken cancellationToken)
    {
        using var watcher = waiter;
        watcher.Notify(await load());
        if (watcher.Changed.IsCompleted)
            return Waited.With(await watcher.Changed);
        if (slice <= TimeSpan.Zero)
            return default;
        try
        {
            var longest = slice < LongPoll.Slice ? slice : LongPoll.Slice;
            return Waited.With(await watcher.Changed.WaitAsync(longest, time, cancellationToken));
        }
        catch (TimeoutException)
        {
            return default;
        }
    }
}
