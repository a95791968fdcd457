using Wetware.Tasks;

namespace Wetware.Grains.Tasks;

// Back from disk.
internal sealed partial class ScheduledTask
{
    /// <summary>Takes over what an entry says. Tells the sink of nothing but what is kept and dropped.</summary>
    public void Apply(TaskEntry entry, ITaskSink sink)
    {
        if (entry.Definition is not null)
            Take(entry.Definition);
        if (entry.Counters is not null)
            Counters = entry.Counters;
        foreach (var run in entry.Runs)
            Apply(run, sink);
        LookAhead();
    }

    private void Apply(TaskRun run, ITaskSink sink)
    {
        if (_live is not null && _live.Remove(run.Number, out var before))
            Count(before, -1);
        if (_live is { Count: 0 })
            _live = null;
        if (!run.IsFinal)
        {
            _live ??= [];
            _live[run.Number] = run;
            Count(run, +1);
        }
        else if (!History.Any(kept => kept.Number == run.Number))
        {
            Keep(run, sink);
        }
    }

    private void Count(TaskRun run, int change)
    {
        if (run.State == RunState.Running)
            _running += change;
        else if (run.NotBefore is not null)
            _waiting += change;
    }
}
