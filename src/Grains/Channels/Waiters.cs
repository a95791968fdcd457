namespace Wetware.Grains.Channels;

/// <summary>
/// The calls that a channel holds. Each waits for one of its ids to be signalled, or for the end of its slice; it then looks for itself what has become of
/// its matter. A later call about the same id sends the earlier one home: its caller has stopped listening.
/// </summary>
internal sealed class Waiters
{
    private readonly Dictionary<Guid, Waiter> _byId = [];
    private readonly HashSet<Waiter> _all = [];

    public bool IsEmpty => _all.Count == 0;

    /// <summary>Completes with true when an id is signalled, with false at <paramref name="deadline"/> and when another call takes over.</summary>
    public Task<bool> Wait(IReadOnlyList<Guid> ids, long deadline)
    {
        var waiter = new Waiter(ids, deadline);
        foreach (var id in ids)
        {
            if (_byId.TryGetValue(id, out var earlier))
                End(earlier, false);
            _byId[id] = waiter;
        }

        _all.Add(waiter);
        return waiter.Task;
    }

    public void Signal(IReadOnlyList<Guid> ids)
    {
        foreach (var id in ids)
        {
            if (_byId.TryGetValue(id, out var waiter))
                End(waiter, true);
        }
    }

    /// <summary>Ends the slices that are over.</summary>
    public void Expire(long now)
    {
        foreach (var waiter in _all.Where(waiter => waiter.Deadline <= now).ToArray())
            End(waiter, false);
    }

    private void End(Waiter waiter, bool signalled)
    {
        _all.Remove(waiter);
        foreach (var id in waiter.Ids)
        {
            if (_byId.TryGetValue(id, out var current) && current == waiter)
                _byId.Remove(id);
        }

        waiter.End(signalled);
    }

    private sealed class Waiter(IReadOnlyList<Guid> ids, long deadline)
    {
        private readonly TaskCompletionSource<bool> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IReadOnlyList<Guid> Ids => ids;

        public long Deadline => deadline;

        public Task<bool> Task => _source.Task;

        public void End(bool signalled) => _source.TrySetResult(signalled);
    }
}
