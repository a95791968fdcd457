using Wetware.Tasks;

namespace Wetware.Grains.Tasks;

/// <summary>
/// Runs that wait for a worker. Each priority has twice the share of the one below as long as both have something; within a priority tasks take
/// turns, and within a task runs go in order of their numbers. So one greedy task holds up nobody but itself, and no priority starves.
/// </summary>
internal sealed class FairQueue
{
    private readonly Level[] _levels = [.. Enumerable.Range(0, TaskLimits.MaxPriority + 1).Select(priority => new Level(1.0 / (1 << priority)))];
    private double _clock;

    /// <summary>Runs that wait.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a run; one that is there already stays where it is.</summary>
    public void Enqueue(long task, int priority, long run)
    {
        var level = _levels[priority];

        // Who comes late has no claim on what others had meanwhile.
        if (level.Turns.Count == 0)
            level.Pass = Math.Max(level.Pass, _clock);
        if (!level.Places.TryGetValue(task, out var place))
            level.Places[task] = place = level.Turns.AddLast(new Bucket(task));
        if (place.Value.Runs.Add(run))
            Count++;
    }

    /// <summary>Takes the next run.</summary>
    public bool TryDequeue(out long task, out long run)
    {
        (task, run) = (0, 0);
        if (Next() is not { } level)
            return false;
        var place = level.Turns.First!;
        level.Turns.RemoveFirst();
        task = place.Value.Task;
        run = place.Value.Runs.Min;
        place.Value.Runs.Remove(run);
        if (place.Value.Runs.Count > 0)
            level.Turns.AddLast(place);
        else
            level.Places.Remove(task);
        _clock = level.Pass;
        level.Pass += level.Stride;
        Count--;
        return true;
    }

    /// <summary>Removes a run, if it is there.</summary>
    public void Remove(long task, int priority, long run)
    {
        var level = _levels[priority];
        if (!level.Places.TryGetValue(task, out var place) || !place.Value.Runs.Remove(run))
            return;
        Count--;
        if (place.Value.Runs.Count > 0)
            return;
        level.Turns.Remove(place);
        level.Places.Remove(task);
    }

    private Level? Next()
    {
        Level? next = null;
        for (var priority = _levels.Length - 1; priority >= 0; priority--)
        {
            var level = _levels[priority];
            if (level.Turns.Count > 0 && (next is null || level.Pass < next.Pass))
                next = level;
        }

        return next;
    }

    private sealed class Level(double stride)
    {
        public double Stride { get; } = stride;

        public double Pass { get; set; }

        public LinkedList<Bucket> Turns { get; } = new();

        public Dictionary<long, LinkedListNode<Bucket>> Places { get; } = [];
    }

    private sealed class Bucket(long task)
    {
        public long Task { get; } = task;

        public SortedSet<long> Runs { get; } = [];
    }
}
