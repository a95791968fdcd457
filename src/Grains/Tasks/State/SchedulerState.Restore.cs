using Wetware.Tasks;
using Wetware.Waiting;

namespace Wetware.Grains.Tasks;

// Back from disk, and on to it.
internal sealed partial class SchedulerState
{
    /// <summary>Takes over what was written. Images come first, then the journal in its order; entries may repeat what is known.</summary>
    public void Apply(TaskEntry entry)
    {
        Apply(entry.Mark);
        NextNumber = Math.Max(NextNumber, entry.Number + 1);
        var task = Find(entry.Number);
        if (entry.Removed)
        {
            if (task is not null)
                Remove(task);
            return;
        }

        if (task is null)
        {
            // A change of a task that was removed later, or that is too old to be there: nothing to keep.
            if (entry.Definition is null)
                return;
            task = new ScheduledTask(entry.Number, entry.Definition, entry.Counters ?? new TaskCounters(), _rules);
            Insert(task);
        }

        var bytes = TaskSpecRules.Bytes(task.Spec);
        var selector = task.Selector;
        task.Apply(entry, this);
        Reselect(task, selector);
        _specBytes += TaskSpecRules.Bytes(task.Spec) - bytes;
    }

    private void Reselect(ScheduledTask task, NodeSelector before)
    {
        if (ReferenceEquals(task.Selector, before))
            return;
        _placement.Add(task.Selector);
        _placement.Remove(before);
    }

    /// <summary>Takes over what held for all tasks together; of several the one of the latest steady time counts.</summary>
    public void Apply(SchedulerMark? mark)
    {
        if (mark is null || mark.Steady < _mark?.Steady)
            return;
        _mark = mark;
        _eventSequence = Math.Max(_eventSequence, mark.Events);
        _rules.Clock.Value = mark.Shift;
        _wasSet |= mark.Shift != TimeSpan.Zero;
    }

    /// <summary>All was taken over: the state accepts changes from here on. Numbers below <paramref name="nextNumber"/> are not used again.</summary>
    public void Restored(long nextNumber, DateTimeOffset now)
    {
        _now = now;

        // Steady time does not go back: the clock was set back meanwhile, or that of another node was ahead.
        if (_mark is { } mark && mark.Steady - Steady(now) >= ClockSteps.Least)
            _rules.Clock.Value = now - mark.Steady;
        if (_wasSet || _rules.Clock.Value != TimeSpan.Zero)
        {
            foreach (var task in _byNumber)
                task.ClockWasSet();
        }

        NextNumber = Math.Max(NextNumber, nextNumber);
        _batch = new TaskBatch();
        foreach (var task in _byNumber)
        {
            foreach (var run in task.Live)
            {
                Live++;
                if (run.State != RunState.Running)
                    continue;
                _groups.Started(task.Spec.Group);
                _placement.Started(task.Selector, run.Node!);
                NodeTokens(run.Node!)[Token(task, run)] = Earlier(Steady(run.Started ?? now), Steady(now));
            }

            Arm(task);
        }

        foreach (var (task, run) in Startable().OrderBy(waiting => waiting.Run.Due))
            Ready(task, run);
        foreach (var task in _byNumber.Where(task => task.Counters.Ended is not null).OrderBy(task => task.Counters.Ended))
        {
            task.NotedEnd = task.Counters.Ended;
            _finished.Enqueue((task, task.Counters.Ended!.Value, Earlier(Steady(task.Counters.Ended!.Value), Steady(now))));
        }
    }

    private IEnumerable<(ScheduledTask Task, TaskRun Run)> Startable() =>
        _byNumber.SelectMany(task => task.Live.Where(run => task.CanStart(run.Number)).Select(run => (task, run)));

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private Dictionary<RunToken, DateTimeOffset> NodeTokens(string node)
    {
        if (!_nodes.TryGetValue(node, out var tokens))
            _nodes[node] = tokens = [];
        return tokens;
    }

    private void Insert(ScheduledTask task)
    {
        // Images come in order of numbers; only a task that was born while the image was written can be out of it.
        Add(task);
        var last = _byNumber.Count - 1;
        if (last == 0 || _byNumber[last - 1].Number < task.Number)
            return;
        _byNumber.RemoveAt(last);
        _byNumber.Insert(IndexAfter(task.Number), task);
    }
}
