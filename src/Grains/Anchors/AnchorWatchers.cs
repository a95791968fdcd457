using Wetware.Anchors;

namespace Wetware.Grains.Anchors;

/// <summary>Those who wait until one cell has another version than they know. Thread-safe.</summary>
internal sealed class AnchorWatchers(int limit)
{
    private readonly Lock _lock = new();
    private readonly HashSet<Watcher> _watchers = [];

    /// <summary>How many wait.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _watchers.Count;
        }
    }

    /// <summary>One more; to be disposed when it waits no longer.</summary>
    /// <exception cref="Errors.WetwareException"><c>overloaded</c>: there are too many.</exception>
    public Watcher Add(long since)
    {
        var watcher = new Watcher(this, since);
        lock (_lock)
        {
            if (_watchers.Count >= limit)
            {
                AnchorMetrics.Refused.Add(1);
                throw AnchorErrors.Watchers(limit);
            }

            _watchers.Add(watcher);
        }

        AnchorMetrics.Watchers.Add(1);
        return watcher;
    }

    /// <summary>Tells what the cell is now.</summary>
    public void Tell(AnchorCell cell)
    {
        lock (_lock)
        {
            foreach (var watcher in _watchers)
                watcher.Tell(cell);
        }
    }

    /// <summary>One who waits.</summary>
    public sealed class Watcher(AnchorWatchers watchers, long since) : IDisposable
    {
        private readonly TaskCompletionSource<AnchorCell> _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>The first cell with another version.</summary>
        public Task<AnchorCell> Changed => _changed.Task;

        /// <summary>Tells what the cell is now.</summary>
        public void Tell(AnchorCell cell)
        {
            if (cell.Version != since)
                _changed.TrySetResult(cell);
        }

        /// <inheritdoc />
        public void Dispose()
        {
            lock (watchers._lock)
                watchers._watchers.Remove(this);
            AnchorMetrics.Watchers.Add(-1);
        }
    }
}
