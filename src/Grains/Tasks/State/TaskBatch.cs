using Wetware.Tasks;

namespace Wetware.Grains.Tasks;

/// <summary>Changes that go to disk together, and what is to be done and told once they are there.</summary>
internal sealed class TaskBatch
{
    private readonly Dictionary<long, TaskChange> _changes = [];

    /// <summary>Completes when the batch is on disk.</summary>
    public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What happened.</summary>
    public List<TaskEvent> Events { get; } = [];

    /// <summary>Runs that workers are to get, by server id.</summary>
    public Dictionary<string, List<WorkItem>> Assignments { get; } = [];

    /// <summary>Attempts that workers are to end, by server id.</summary>
    public Dictionary<string, List<RunToken>> Stops { get; } = [];

    /// <summary>Runs whose result is to be posted.</summary>
    public List<(TaskInfo Task, TaskRun Run)> Notices { get; } = [];

    /// <summary>Tasks that ended because their schedules cannot go on.</summary>
    public List<ScheduledTask> Stuck { get; } = [];

    /// <summary>What the changes take, about, in bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>True when there is nothing for the disk.</summary>
    public bool IsEmpty => _changes.Count == 0;

    /// <summary>What holds for all tasks together after these changes.</summary>
    public SchedulerMark? Mark { get; set; }

    /// <summary>The changes; the last of them carries the mark.</summary>
    public List<TaskEntry> Entries()
    {
        List<TaskEntry> entries = [.. _changes.Select(pair => pair.Value.Entry(pair.Key))];
        if (entries.Count > 0)
            entries[^1] = entries[^1] with { Mark = Mark };
        return entries;
    }

    /// <summary>The task is new, or what was asked for is something else.</summary>
    public void Created(ScheduledTask task)
    {
        ChangeOf(task.Number).Definition = task.Definition;
        Bytes += 200 + TaskSpecRules.Bytes(task.Spec);
    }

    public void Changed(ScheduledTask task)
    {
        var change = ChangeOf(task.Number);
        Bytes += change.Counters is null ? 64 : 0;
        change.Counters = task.Counters;
    }

    public void Put(ScheduledTask task, TaskRun run)
    {
        ChangeOf(task.Number).Runs[run.Number] = run;
        Bytes += RunBytes(run);
    }

    public void Removed(ScheduledTask task)
    {
        ChangeOf(task.Number).Removed = true;
        Bytes += 16;
    }

    public static long RunBytes(TaskRun run) => 128 + run.Stdout.Length + run.StdoutEnd.Length + run.Stderr.Length + run.StderrEnd.Length + (run.Message?.Length ?? 0) + (run.Result?.Length ?? 0);

    private TaskChange ChangeOf(long number)
    {
        if (!_changes.TryGetValue(number, out var change))
            _changes[number] = change = new TaskChange();
        return change;
    }
}

/// <summary>What will be said of one task in the next batch; of what changed more than once only the last is said.</summary>
internal sealed class TaskChange
{
    public TaskDefinition? Definition { get; set; }

    public TaskCounters? Counters { get; set; }

    public Dictionary<long, TaskRun> Runs { get; } = [];

    public bool Removed { get; set; }

    public TaskEntry Entry(long number) => Removed
        ? new TaskEntry { Number = number, Removed = true }
        : new TaskEntry { Number = number, Definition = Definition, Counters = Counters, Runs = Runs.Count == 0 ? [] : [.. Runs.Values] };
}
