using Wetware.Functions.Core;
using Wetware.Functions.Engine;
using Wetware.Wasm.Runs;

namespace Wetware.Functions.Modules;

/// <summary>The call that an instance serves now, which host functions act for. An instance that waits serves none.</summary>
internal sealed class CallState
{
    /// <summary>What the call may ask of the platform.</summary>
    public CoreApi? Api { get; set; }
}

/// <summary>An instance that may serve several calls, one at a time.</summary>
internal sealed record WarmInstance(GuestInstance Guest, CallState State)
{
    /// <summary>Calls that it served.</summary>
    public int Uses { get; set; }

    /// <summary>When it was left, by the clock's timestamps.</summary>
    public long Since { get; set; }
}

/// <summary>The instances that wait for a call of their plug. The one that was left last is taken first, so that those that are not needed go by idle time.</summary>
internal sealed class WarmInstances : IDisposable
{
    /// <summary>Instances of all keys that are open at once on a node, waiting or in a call; calls beyond it get instances that nobody keeps.</summary>
    public const int Most = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Shelf> _shelves = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private readonly ITimer _sweep;
    private bool _disposed;

    /// <summary>When the sweep is due, by the clock's timestamps; never while nothing waits.</summary>
    private long _sweepAt = long.MaxValue;
    private int _waiting;
    private long _reused;
    private long _dropped;

    public WarmInstances(TimeProvider time)
    {
        _time = time;
        _sweep = time.CreateTimer(_ => Sweep(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Instances that wait for a call now.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Calls that were served by an instance which had served another.</summary>
    public long Reused => Interlocked.Read(ref _reused);

    /// <summary>Instances that were dropped: failed, used up, idle for too long, too many, or of a plug or program that changed.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Takes an instance that waits; null when there is none.</summary>
    public WarmInstance? Take(WarmPolicy policy, string techId)
    {
        Shelf? old = null;
        WarmInstance? found = null;
        lock (_gate)
        {
            if (!_shelves.TryGetValue(policy.Key, out var shelf))
                return null;
            if (!shelf.IsOf(policy.Version, techId))
                _shelves.Remove(policy.Key, out old);
            else if (shelf.Instances.Count > 0)
                found = RemoveLast(shelf);
            _waiting -= (old?.Instances.Count ?? 0) + (found is null ? 0 : 1);
        }

        Drop(old?.Instances);
        if (found is not null)
            Interlocked.Increment(ref _reused);
        return found;
    }

    /// <summary>Gives an instance back after a call; it is dropped unless it may stay and there is room for it.</summary>
    public void Return(WarmPolicy policy, string techId, WarmInstance instance, bool mayStay)
    {
        instance.State.Api = null;
        instance.Uses++;
        instance.Since = _time.GetTimestamp();
        var stays = false;
        lock (_gate)
        {
            if (mayStay && !_disposed && instance.Uses < policy.Uses && instance.Guest.IsOpen)
            {
                if (!_shelves.TryGetValue(policy.Key, out var shelf))
                    _shelves[policy.Key] = shelf = new Shelf(policy.Version, techId, policy.Idle);

                // A shelf of another version is a newer one: this instance is from before the change.
                stays = shelf.IsOf(policy.Version, techId) && shelf.Instances.Count < policy.Count;
                if (stays)
                {
                    shelf.Instances.Add(instance);
                    _waiting++;
                    Arm(DueOf(instance, shelf));
                }
            }
        }

        if (!stays)
            Drop([instance]);
    }

    /// <summary>Drops what waits for keys that now stand for something else.</summary>
    /// <param name="current">Version and techID of a key; null when it is gone.</param>
    public void Retain(Func<string, (object Version, string TechId)?> current)
    {
        var old = new List<WarmInstance>();
        lock (_gate)
        {
            foreach (var (key, shelf) in _shelves.ToArray())
            {
                if (current(key) is { } now && shelf.IsOf(now.Version, now.TechId))
                    continue;
                _shelves.Remove(key);
                old.AddRange(shelf.Instances);
            }

            _waiting -= old.Count;
        }

        Drop(old);
    }

    /// <summary>Closes all that wait; what is in a call is closed when it is given back.</summary>
    public void Dispose()
    {
        List<WarmInstance> all;
        lock (_gate)
        {
            _disposed = true;
            all = [.. _shelves.Values.SelectMany(shelf => shelf.Instances)];
            _shelves.Clear();
            _waiting = 0;
        }

        _sweep.Dispose();
        Drop(all);
    }

    private void Sweep()
    {
        var idle = new List<WarmInstance>();
        lock (_gate)
        {
            if (_disposed)
                return;
            foreach (var (key, shelf) in _shelves.ToArray())
            {
                var late = shelf.Instances.FindAll(instance => _time.GetElapsedTime(instance.Since) >= shelf.Idle);
                shelf.Instances.RemoveAll(late.Contains);
                idle.AddRange(late);
                if (shelf.Instances.Count == 0)
                    _shelves.Remove(key);
            }

            _waiting -= idle.Count;
            _sweepAt = long.MaxValue;
            Arm(_shelves.Values.SelectMany(shelf => shelf.Instances, (shelf, instance) => DueOf(instance, shelf)).DefaultIfEmpty(long.MaxValue).Min());
        }

        Drop(idle);
    }

    private long DueOf(WarmInstance instance, Shelf shelf) => instance.Since + (long)(shelf.Idle.TotalSeconds * _time.TimestampFrequency);

    // Sweeps when the first one has waited for too long. Calls come and go much faster than idle times pass: a sweep that finds its instance taken since looks for the next.
    private void Arm(long due)
    {
        if (due >= _sweepAt)
            return;
        _sweepAt = due;
        var left = (due - _time.GetTimestamp()) * 1000.0 / _time.TimestampFrequency;
        _sweep.Change(TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling(left))), Timeout.InfiniteTimeSpan);
    }

    private static WarmInstance RemoveLast(Shelf shelf)
    {
        var last = shelf.Instances[^1];
        shelf.Instances.RemoveAt(shelf.Instances.Count - 1);
        return last;
    }

    private void Drop(IReadOnlyCollection<WarmInstance>? instances)
    {
        foreach (var instance in instances ?? [])
        {
            Interlocked.Increment(ref _dropped);

            // Its thread may still be leaving; the runner, which outlives it, counts it until then.
            _ = instance.Guest.DisposeAsync().AsTask();
        }
    }

    private sealed record Shelf(object Version, string TechId, TimeSpan Idle)
    {
        public List<WarmInstance> Instances { get; } = [];

        public bool IsOf(object version, string techId) => ReferenceEquals(Version, version) && TechId == techId;
    }
}
