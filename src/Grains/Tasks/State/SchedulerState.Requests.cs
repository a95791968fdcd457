using Wetware.Errors;
using Wetware.Tasks;

namespace Wetware.Grains.Tasks;

// What people ask for.
internal sealed partial class SchedulerState
{
    public Submitted Submit(TaskSpec spec, SubmitOptions options, DateTimeOffset now)
    {
        _now = now;
        TaskSpecRules.Check(spec);
        if (options.Key is { Length: 0 or > TaskLimits.MaxKey })
            throw new WetwareException(ErrorKind.Limit, $"idempotency-key: must have 1 to {TaskLimits.MaxKey} characters");
        if (options.Key is { } key && _byKey.TryGetValue(key, out var made))
            return new Submitted(IsSameRequest(spec, made.Definition.Submitted ?? made.Spec) ? SubmitOutcome.Repeated : SubmitOutcome.Conflict, made.Info(brief: false));
        var earlier = spec.Id.Length > 0 ? Find(spec.Id) : null;
        if (earlier is not null && !options.Replace)
            return new Submitted(SubmitOutcome.Taken, earlier.Info(brief: false));
        CheckUntil(spec, now);
        CheckRoom(earlier is null ? 1 : 0, TaskSpecRules.Bytes(spec) - (earlier is null ? 0 : TaskSpecRules.Bytes(earlier.Spec)));
        _placement.CheckRoom([spec]);
        if (earlier is not null)
            Forget(earlier);
        var definition = new TaskDefinition
        {
            Spec = spec.Id.Length > 0 ? spec : spec with { Id = NewId(now) },
            Created = now,
            Shift = _rules.Clock.Value,
            Key = options.Key,
            Trace = options.Trace,
        };
        var task = Create(definition, new TaskCounters { Completions = spec.Complete });
        return new Submitted(earlier is null ? SubmitOutcome.Accepted : SubmitOutcome.Replaced, task.Info(brief: false));
    }

    /// <summary>Judges a task without accepting it; when its first runs would be due, without jitter.</summary>
    public IReadOnlyList<DateTimeOffset> Preview(TaskSpec spec, int count, DateTimeOffset now)
    {
        CheckUntil(spec, now);
        CheckRoom(1, TaskSpecRules.Bytes(spec));
        _placement.CheckRoom([spec]);
        return new TaskSchedule(spec with { Jitter = 0 }, now).Upcoming(0, null, count);
    }

    public TaskInfo? Cancel(string id, bool remove, DateTimeOffset now)
    {
        _now = now;
        if (Find(id) is not { } task)
            return null;
        task.Cancel(now, this);
        var info = task.Info(brief: false);
        if (remove)
            Forget(task);
        return info;
    }

    /// <summary>Edits a task that is still as <paramref name="before"/> says.</summary>
    public EditedTask? Edit(string id, TaskSpec before, TaskSpec after, DateTimeOffset now)
    {
        _now = now;
        if (Find(id) is not { } task)
            return null;
        if (task.Counters.Cancelled)
            throw new WetwareException(ErrorKind.Cancelled, $"task \"{id}\" is cancelled");
        if (!TaskSpecRules.AreSame(task.Spec, before))
            return new EditedTask(IsDone: false, task.Info(brief: false));
        if (after.Id != id || after.Complete != before.Complete)
            throw new WetwareException(ErrorKind.Failed, "id: neither id nor complete can be changed");
        if (after.Until is { } until && until <= now && until != before.Until)
            throw new WetwareException(ErrorKind.Limit, $"until: {until:u} is in the past; it is {now:u}");
        CheckRoom(0, TaskSpecRules.Bytes(after) - TaskSpecRules.Bytes(before));
        _placement.CheckRoom([after]);
        var running = task.Live.Where(run => run.State == RunState.Running).ToArray();
        _specBytes += TaskSpecRules.Bytes(after) - TaskSpecRules.Bytes(before);
        foreach (var run in running)
        {
            _groups.Left(before.Group);
            _placement.Left(task.Selector, run.Node!);
        }

        var aside = _groups.TakeAside(before.Group);
        var selector = task.Selector;
        task.Edit(after, now, this);
        Reselect(task, selector);
        foreach (var run in running)
        {
            _groups.Started(after.Group);
            _placement.Started(task.Selector, run.Node!);
        }

        TryAgain(aside);
        TryAgain(_groups.TakeAside(after.Group));
        return new EditedTask(IsDone: true, task.Info(brief: false));
    }

    private void TryAgain(IEnumerable<(long Task, long Run)> runs)
    {
        foreach (var (number, run) in runs)
        {
            if (Find(number) is { } task && task.CanStart(run))
                _ready.Enqueue(number, task.Spec.Priority, run, task.Selector.Key);
        }
    }

    public IReadOnlyList<long>? RunNow(string id, int count, DateTimeOffset now)
    {
        _now = now;
        if (count is < 1 or > TaskLimits.MaxRunsAtOnce)
            throw new WetwareException(ErrorKind.Limit, $"count: must be 1 to {TaskLimits.MaxRunsAtOnce}");
        if (Find(id) is not { } task)
            return null;
        if (Live + count > _options.LiveRuns)
            throw Full("runs queued or running", _options.LiveRuns);
        return task.RunNow(count, now, this);
    }

    public TaskInfo? Pause(string id, DateTimeOffset now)
    {
        _now = now;
        var task = Find(id);
        task?.Pause(now, this);
        return task?.Info(brief: false);
    }

    public TaskInfo? Resume(string id, DateTimeOffset now)
    {
        _now = now;
        var task = Find(id);
        task?.Resume(now, this);
        return task?.Info(brief: false);
    }

    /// <summary>Takes all tasks in, or answers which ids are taken and does nothing. They were judged before (<see cref="StagedImport"/>).</summary>
    public IReadOnlyList<string> Import(IReadOnlyList<TaskExport> tasks, bool replace, DateTimeOffset now)
    {
        _now = now;
        var taken = tasks.Select(task => Find(task.Spec.Id)).OfType<ScheduledTask>().ToArray();
        if (taken.Length > 0 && !replace)
            return [.. taken.Select(task => task.Spec.Id)];
        CheckRoom(tasks.Count - taken.Length, tasks.Sum(task => TaskSpecRules.Bytes(task.Spec)) - taken.Sum(task => TaskSpecRules.Bytes(task.Spec)));
        _placement.CheckRoom(tasks.Select(task => task.Spec));
        foreach (var task in tasks)
        {
            if (Find(task.Spec.Id) is { } earlier)
                Forget(earlier);
            Create(new TaskDefinition { Spec = task.Spec, Created = task.Created, Shift = _rules.Clock.Value }, Counters(task, now));
        }

        return [];
    }

    private static TaskCounters Counters(TaskExport task, DateTimeOffset now)
    {
        var ended = task.State >= TaskState.Done;
        return new TaskCounters
        {
            // A cron line goes on from now: where it stood is not part of an export.
            Made = task.Occurrences,
            Last = task.Spec.Cron is not null && now > task.Created ? now : null,
            Completions = task.Completions,
            Failures = task.Failures,
            Runs = task.Runs,
            Skipped = task.Skipped,
            Missed = task.Missed,
            Paused = task.State == TaskState.Paused,
            Cancelled = task.State == TaskState.Cancelled,
            LastFailed = task.State == TaskState.Failed,
            Ended = ended ? now : null,
        };
    }

    // A task that could never run would be done at once, and nobody would know that nothing happened.
    private static void CheckUntil(TaskSpec spec, DateTimeOffset now)
    {
        if (spec.Until is not { } until || new TaskSchedule(spec, now).Next(0, null) is not null)
            return;
        throw new WetwareException(
            ErrorKind.Limit,
            until <= now ? $"until: {until:u} is in the past; it is {now:u}" : $"until: {until:u} is before the first run");
    }

    // What was asked for without an id has the id that was made for it. What was asked for by the name of a module is the same, whatever the name stands for by now.
    private static bool IsSameRequest(TaskSpec spec, TaskSpec made)
    {
        if (spec.Id.Length == 0 && TaskIds.IsMade(made.Id))
            spec = spec with { Id = made.Id };
        if (spec.ModuleName is not null && spec.ModuleName == made.ModuleName)
            spec = spec with { Module = made.Module };
        return TaskSpecRules.AreSame(spec, made);
    }

    private string NewId(DateTimeOffset now)
    {
        string id;
        do
            id = TaskIds.New(now);
        while (_byId.ContainsKey(id));
        return id;
    }

    private ScheduledTask Create(TaskDefinition definition, TaskCounters counters)
    {
        var task = new ScheduledTask(NextNumber, definition, counters, _rules);
        Add(task);
        _batch.Created(task);
        Happened(task, TaskEventKind.Accepted);
        Changed(task);
        return task;
    }

    private void Forget(ScheduledTask task)
    {
        task.Cancel(_now, this);
        Happened(task, TaskEventKind.Removed);
        Remove(task);
        _batch.Removed(task);
    }

    private void CheckRoom(int tasks, long bytes)
    {
        if (Count + tasks > _options.MaxTasks)
            throw Full("tasks", _options.MaxTasks);
        if (_specBytes + bytes > _options.MaxTaskBytes)
            throw Full("bytes of tasks", _options.MaxTaskBytes);
    }
}
