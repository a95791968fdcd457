using Wetware.Tasks;

namespace Wetware.Grains.Tasks;

/// <summary>The newest events, for those who watch. Pure.</summary>
internal sealed class EventLog(int capacity)
{
    private readonly Queue<TaskEvent> _events = new();

    /// <summary>Events with a sequence above this are kept.</summary>
    public long Floor { get; private set; }

    /// <summary>Sequence of the newest event.</summary>
    public long Newest { get; private set; }

    /// <summary>Begins; whatever was told before is not kept.</summary>
    public void Begin(long sequence) => Floor = Newest = sequence;

    public void Add(TaskEvent told)
    {
        _events.Enqueue(told);
        Newest = told.Sequence;
        if (_events.Count > capacity)
            Floor = _events.Dequeue().Sequence;
    }

    /// <summary>Events after the cursor, at most <see cref="TaskLimits.MaxPage"/>; null when there is nothing to tell.</summary>
    public TaskEvents? After(long after, string? task)
    {
        // A cursor beyond the newest event is of another history.
        var gap = (after > 0 && after < Floor) || after > Newest;
        if (after > Newest)
            after = Floor;
        var items = new List<TaskEvent>();
        var next = Math.Max(after, Newest);

        // Most who watch are close to the end: one that has seen all is answered without a walk.
        if (after < Newest)
        {
            foreach (var told in _events)
            {
                if (told.Sequence <= after || (task is not null && told.Task != task))
                    continue;
                items.Add(told);
                if (items.Count < TaskLimits.MaxPage)
                    continue;
                next = told.Sequence;
                break;
            }
        }

        return items.Count > 0 || gap ? new TaskEvents(items, next, gap) : null;
    }
}
