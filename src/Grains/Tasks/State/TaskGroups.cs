namespace Wetware.Grains.Tasks;

/// <summary>
/// Concurrency groups: how many of their runs are under way, and the runs that were about to start when that were enough. One of those is tried again whenever a run of
/// the group leaves its worker, in the order in which they were put aside; and the next one, when that does not start after all. So one is always on its way as long as
/// none is under way. Pure.
/// </summary>
internal sealed class TaskGroups
{
    private readonly Dictionary<string, Group> _groups = new(StringComparer.Ordinal);

    /// <summary>Runs that are put aside, those among them that have been cancelled since.</summary>
    public int Aside => _groups.Values.Sum(group => group.Aside.Count);

    /// <summary>True when a run of the task may start now; else it is put aside.</summary>
    public bool TryEnter(ScheduledTask task, long run)
    {
        if (task.Spec.Group is not { } name)
            return true;
        var group = Of(name);
        if (group.Running < Math.Max(1, task.Spec.GroupLimit))
            return true;
        group.Aside.Enqueue((task.Number, run));
        return false;
    }

    /// <summary>A run is under way.</summary>
    public void Started(string? name)
    {
        if (name is not null)
            Of(name).Running++;
    }

    /// <summary>A run has left its worker.</summary>
    public void Left(string? name)
    {
        if (name is not null && _groups.TryGetValue(name, out var group))
            group.Running--;
    }

    /// <summary>Takes the run that was put aside first.</summary>
    public bool TryTake(string? name, out (long Task, long Run) next)
    {
        next = default;
        if (name is null || !_groups.TryGetValue(name, out var group))
            return false;
        var taken = group.Aside.TryDequeue(out next);
        if (!taken && group.Running <= 0)
            _groups.Remove(name);
        return taken;
    }

    /// <summary>All runs that were put aside in a group, which are to be tried again: its limit may be another one now.</summary>
    public IReadOnlyList<(long Task, long Run)> TakeAside(string? name)
    {
        if (name is null || !_groups.TryGetValue(name, out var group))
            return [];
        (long, long)[] all = [.. group.Aside];
        group.Aside.Clear();
        return all;
    }

    private Group Of(string name)
    {
        if (!_groups.TryGetValue(name, out var group))
            _groups[name] = group = new Group();
        return group;
    }

    private sealed class Group
    {
        public int Running { get; set; }

        public Queue<(long Task, long Run)> Aside { get; } = new();
    }
}
