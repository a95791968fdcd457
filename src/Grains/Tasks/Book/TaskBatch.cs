using Wetware.Tasks;

namespace Wetware.Grains.Tasks;

/// <summary>Changes that go to disk together, and what is to be done and told once they are there.</summary>
internal sealed class TaskBatch
{
    private readonly Dictionary<long, TaskChange> _drafts = [];

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
    public bool IsEmpty => _drafts.Count == 0;

    /// <summary>What holds for all tasks together after these changes.</summary>
    public SchedulerMark? Mark { get; set; }

    /// <summary>The changes; the last of them carries the mark.</summary>
    public List<TaskEntry> Entries()
    {
        List<TaskEntry> entries = [.. _drafts.Select(pair => pair.Value.Entry(pair.Key))];
        if (entries.Count > 0)
            entries[^1] = entries[^1] with { Mark = Mark };
        return entries;
    }

    public void Born(ScheduledTask task)
    {
        TaskChange(task.Number).Birth = task.Birth;
        Bytes += 200 + TaskSpecRules.Bytes(task.Spec);
    }

    public void Changed(ScheduledTask task)
    {
        var draft = TaskChange(task.Number);
        Bytes += draft.Counters is null ? 64 : 0;
        draft.Counters = task.Counters;
    }

    public void Put(ScheduledTask task, TaskRun run)
    {
        TaskChange(task.Number).Runs[run.Number] = run;
        Bytes += RunBytes(run);
    }

    public void Removed(ScheduledTask task)
    {
        TaskChange(task.Number).Removed = true;
        Bytes += 16;
    }

    public static long RunBytes(TaskRun run) => 128 + run.Stdout.Length + run.Stderr.Length + (run.Message?.Length ?? 0) + (run.Result?.Length ?? 0);

    private TaskChange TaskChange(long number)
    {
        if (!_drafts.TryGetValue(number, out var draft))
            _drafts[number] = draft = new TaskChange();
        return draft;
    }
}
