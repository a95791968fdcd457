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
    private long _turns;

    /// <summary>Runs that wait.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a run; one that is there already stays where it is. All runs of a task that are there have the same <paramref name="selector"/>.</summary>
    public void Enqueue(long task, int priority, long run, string selector = "")
    {
        var level = _levels[priority];

        // Who comes late has no claim on what others had meanwhile.
        if (level.Places.Count == 0)
            level.Pass = Math.Max(level.Pass, _clock);
        if (!level.Places.TryGetValue(task, out var place))
            level.Places[task] = place = level.Append(new Bucket(task, selector), ++_turns);
        if (place.Value.Runs.Add(run))
            Count++;
    }

    /// <summary>Takes the next run; with <paramref name="fits"/> the next one whose selector fits.</summary>
    public bool TryDequeue(out long task, out long run, Func<string, bool>? fits = null)
    {
        (task, run) = (0, 0);
        if (Next(fits) is not var (level, place))
            return false;
        level.Unlink(place);
        task = place.Value.Task;
        run = place.Value.Runs.Min;
        place.Value.Runs.Remove(run);
        if (place.Value.Runs.Count > 0)
            level.Places[task] = level.Append(place.Value, ++_turns);
        else
            level.Places.Remove(task);

        // A priority that nothing fitted for a while has no claim on that time either.
        _clock = Math.Max(_clock, level.Pass);
        level.Pass = _clock + level.Stride;
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
        level.Unlink(place);
        level.Places.Remove(task);
    }

    private (Level Level, LinkedListNode<Bucket> Place)? Next(Func<string, bool>? fits)
    {
        (Level Level, LinkedListNode<Bucket> Place)? next = null;
        for (var priority = _levels.Length - 1; priority >= 0; priority--)
        {
            var level = _levels[priority];
            if ((next is null || level.Pass < next.Value.Level.Pass) && level.First(fits) is { } place)
                next = (level, place);
        }

        return next;
    }

    private sealed class Level(double stride)
    {
        // A list for each selector, so that a run that fits is found without passing all those that do not.
        private readonly Dictionary<string, LinkedList<Bucket>> _turns = new(StringComparer.Ordinal);

        public double Stride { get; } = stride;

        public double Pass { get; set; }

        public Dictionary<long, LinkedListNode<Bucket>> Places { get; } = [];

        public LinkedListNode<Bucket> Append(Bucket bucket, long turn)
        {
            if (!_turns.TryGetValue(bucket.Selector, out var list))
                _turns[bucket.Selector] = list = new LinkedList<Bucket>();
            bucket.Turn = turn;
            return list.AddLast(bucket);
        }

        public void Unlink(LinkedListNode<Bucket> place)
        {
            var list = place.List!;
            list.Remove(place);
            if (list.Count == 0)
                _turns.Remove(place.Value.Selector);
        }

        public LinkedListNode<Bucket>? First(Func<string, bool>? fits)
        {
            LinkedListNode<Bucket>? first = null;
            foreach (var (selector, list) in _turns)
            {
                if ((first is null || list.First!.Value.Turn < first.Value.Turn) && fits?.Invoke(selector) != false)
                    first = list.First;
            }

            return first;
        }
    }

    private sealed class Bucket(long task, string selector)
    {
        public long Task { get; } = task;

        public string Selector { get; } = selector;

        /// <summary>Grows each time that a task goes to the end of the line.</summary>
        public long Turn { get; set; }

        public SortedSet<long> Runs { get; } = [];
    }
}
