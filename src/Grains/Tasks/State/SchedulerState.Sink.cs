using Wetware.Tasks;

namespace Wetware.Grains.Tasks;

// What the tasks tell.
internal sealed partial class SchedulerState : ITaskSink
{
    public void Changed(ScheduledTask task)
    {
        if (task.IsRemoved)
            return;
        _batch.Changed(task);
        Arm(task);
        if (task.Counters.Ended is { } ended && task.NotedEnd != ended)
        {
            task.NotedEnd = ended;
            if (task.Problem is not null)
                _batch.Stuck.Add(task);
            _finished.Enqueue((task, ended, Steady(_now)));
        }
    }

    public void Edited(ScheduledTask task)
    {
        _batch.Created(task);
        Happened(task, TaskEventKind.Edited);
    }

    public void Put(ScheduledTask task, TaskRun run)
    {
        _batch.Put(task, run);
        if (run.Attempt == 0 && run.State == RunState.Queued)
            Live++;
        if (run.IsFinal)
        {
            Live--;
            if (task.Spec.Notify is not null && run.State != RunState.Cancelled)
                _batch.Notices.Add((task.Info(brief: true), run));
        }
    }

    public void Ready(ScheduledTask task, TaskRun run) => _ready.Enqueue(task.Number, task.Spec.Priority, run.Number, task.Selector.Key);

    public void Unready(ScheduledTask task, TaskRun run)
    {
        _ready.Remove(task.Number, task.Spec.Priority, run.Number);
        Release(task.Spec.Group);
    }

    public void Left(ScheduledTask task, TaskRun run)
    {
        _groups.Left(task.Spec.Group);
        Release(task.Spec.Group);
        if (run.Node is not null)
            _placement.Left(task.Selector, run.Node);
        if (run.Node is null || !_nodes.TryGetValue(run.Node, out var tokens))
            return;
        tokens.Remove(Token(task, run));
        if (tokens.Count == 0)
            _nodes.Remove(run.Node);
    }

    public void Stop(ScheduledTask task, TaskRun run)
    {
        if (!_batch.Stops.TryGetValue(run.Node!, out var tokens))
            _batch.Stops[run.Node!] = tokens = [];
        tokens.Add(Token(task, run));
    }

    public void Kept(ScheduledTask task, TaskRun run) => _kept.Add(task, run);

    public void Dropped(ScheduledTask task, TaskRun run) => _kept.Gone(run);

    public void Happened(ScheduledTask task, TaskEventKind kind, TaskRun? run = null)
    {
        // It grows over restarts because it is written with the changes that events come from.
        _eventSequence++;
        _batch.Events.Add(new TaskEvent
        {
            Sequence = _eventSequence,
            Time = _now,
            Kind = kind,
            Task = task.Id,
            State = task.State,
            Completions = task.Counters.Completions,
            Run = ScheduledTask.Brief(run),
        });
    }

    // The next run of the group that can start is tried again.
    private void Release(string? group)
    {
        while (_groups.TryTake(group, out var next))
        {
            if (Find(next.Task) is not { } task || !task.CanStart(next.Run))
                continue;
            _ready.Enqueue(next.Task, task.Spec.Priority, next.Run, task.Selector.Key);
            return;
        }
    }
}
