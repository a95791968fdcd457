using Wetware.Tasks;

namespace Wetware.Grains.Tasks;

/// <summary>The ended runs of all tasks in the order in which they ended, and what they take: what has to go first when there is too much.</summary>
internal sealed class KeptRunList
{
    private readonly Queue<(ScheduledTask Task, long Run)> _order = new();

    /// <summary>Runs that are kept.</summary>
    public int Count { get; private set; }

    /// <summary>What they take, about, in bytes.</summary>
    public long Bytes { get; private set; }

    public void Add(ScheduledTask task, TaskRun run)
    {
        _order.Enqueue((task, run.Number));
        Count++;
        Bytes += TaskBatch.RunBytes(run);
    }

    public void Gone(TaskRun run)
    {
        Count--;
        Bytes -= TaskBatch.RunBytes(run);
    }

    /// <summary>Drops the oldest until no more than this is left.</summary>
    public void Trim(int count, long bytes, ITaskSink sink)
    {
        while ((Count > count || Bytes > bytes) && _order.TryDequeue(out var oldest))
            oldest.Task.Drop(oldest.Run, sink);

        // What a task itself has dropped is still in the order; do not let that grow.
        while (_order.Count > (2 * Count) + 1024)
            Compact();
    }

    private void Compact()
    {
        for (var left = _order.Count; left > 0; left--)
        {
            var item = _order.Dequeue();
            if (item.Task.Keeps(item.Run))
                _order.Enqueue(item);
        }
    }
}
