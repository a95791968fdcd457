using Wetware.Tasks;

namespace Wetware.Grains.Tasks;

// Edited in place.
internal sealed partial class ScheduledTask
{
    /// <summary>
    /// Asks for something else from now on: number, counters, history and the runs under way stay. A schedule that is another one counts from now: the next run is due
    /// after a delay of it, or with the first one of the new cron line; runs that were made already count towards its repeats.
    /// </summary>
    public void Edit(TaskSpec spec, DateTimeOffset now, ITaskSink sink)
    {
        TaskRun[] queued = [.. Live.Where(run => run.State == RunState.Queued && run.NotBefore is null)];
        foreach (var run in queued)
            sink.Unready(this, run);
        var definition = Definition with { Spec = spec, Submitted = Definition.Submitted ?? (Definition.Key is null ? null : Spec) };
        if (!HasSameSchedule(Spec, spec))
        {
            var first = spec.Cron is null && Counters.Made > 0 ? spec.Delay - spec.Start : 0;
            definition = definition with { Origin = now - _rules.Clock.Value + Definition.Shift + TimeSpan.FromSeconds(first), Before = Counters.Made };
            if (spec.Cron is not null)
                Counters = Counters with { Last = spec.Start == 0 ? now : now.AddSeconds(spec.Start).AddTicks(-1) };
        }

        Take(definition);
        LookAhead();
        if (!IsFinal)
            Counters = Counters with { Ended = null };
        foreach (var run in queued.Where(run => CanStart(run.Number)))
            sink.Ready(this, run);
        sink.Edited(this);
        Changed(now, sink);
    }

    /// <summary>What a schedule without <see cref="TaskDefinition.Before"/> counts from to go on as this one does; bounded by what can be imported.</summary>
    public DateTimeOffset ExportOrigin
    {
        get
        {
            var before = Spec.Cron is null ? (double)Definition.Before * Spec.Delay : 0;
            return before >= (Origin - TaskLimits.MinCreated).TotalSeconds ? TaskLimits.MinCreated : Origin - TimeSpan.FromSeconds(before);
        }
    }

    private void Take(TaskDefinition definition)
    {
        if (ReferenceEquals(Definition, definition))
            return;
        Definition = definition;
        _schedule = NewSchedule();
        Selector = NodeSelector.Of(Spec);
    }

    private static bool HasSameSchedule(TaskSpec one, TaskSpec other) =>
        (one.Start, one.Delay, one.Repeats, one.Cron, one.TimeZone, one.Until) == (other.Start, other.Delay, other.Repeats, other.Cron, other.TimeZone, other.Until);
}
