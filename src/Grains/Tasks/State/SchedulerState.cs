using Wetware.Errors;
using Wetware.Tasks;

namespace Wetware.Grains.Tasks;

/// <summary>
/// All tasks in memory: what is asked of them, what is due, what waits for a worker and what workers have. Pure: the wall time is told to it, and when it was set
/// (<see cref="SetClock"/>); what it changed is in <see cref="TakeBatch"/>, and nothing of it may leave the node before that is on disk. What was written brings the same state back
/// (<see cref="Apply(TaskEntry)"/>, <see cref="Restored"/>).
/// </summary>
internal sealed partial class SchedulerState
{
    private readonly TaskOptions _options;
    private readonly TaskRunLimits _rules;
    private readonly Dictionary<string, ScheduledTask> _byId = new(StringComparer.Ordinal);
    private readonly List<ScheduledTask> _byNumber = [];
    private readonly Dictionary<string, ScheduledTask> _byKey = new(StringComparer.Ordinal);
    private readonly PriorityQueue<ScheduledTask, long> _wakes = new();
    private readonly FairQueue _ready = new();
    private readonly TaskGroups _groups = new();
    private readonly Placement _placement = new();
    private readonly Dictionary<string, Dictionary<RunToken, DateTimeOffset>> _nodes = new(StringComparer.Ordinal);
    private readonly KeptRunList _kept = new();
    private readonly Queue<(ScheduledTask Task, DateTimeOffset Ended, DateTimeOffset Since)> _finished = new();
    private DateTimeOffset _now;
    private long _specBytes;
    private long _eventSequence;
    private SchedulerMark? _mark;
    private bool _wasSet;
    private TaskBatch _batch = new();

    public SchedulerState(TaskOptions options)
    {
        _options = options;
        _rules = options.Rules();
    }

    /// <summary>Number that the next task gets.</summary>
    public long NextNumber { get; private set; } = 1;

    /// <summary>Tasks.</summary>
    public int Count => _byNumber.Count;

    /// <summary>Runs that wait for a worker.</summary>
    public int Waiting => _ready.Count;

    /// <summary>Runs that wait for others of their concurrency group.</summary>
    public int Aside => _groups.Aside;

    /// <summary>Runs that are neither final nor dropped.</summary>
    public int Live { get; private set; }

    /// <summary>Runs that workers have.</summary>
    public int Running => _nodes.Values.Sum(tokens => tokens.Count);

    /// <summary>Changes that wait for the disk.</summary>
    public TaskBatch Batch => _batch;

    /// <summary>Sequence of the newest event.</summary>
    public long EventSequence => _eventSequence;

    /// <summary>What holds for all tasks together, to be written with the next changes.</summary>
    public SchedulerMark Mark => new() { Events = _eventSequence, Shift = _rules.Clock.Value, Steady = Steady(_now) };

    /// <summary>Tasks whose schedules go no further although they should.</summary>
    public IEnumerable<ScheduledTask> Stuck => _byNumber.Where(task => task.Problem is not null);

    /// <summary>The steady time that belongs to a wall time: it does not jump when the clock is set.</summary>
    public DateTimeOffset Steady(DateTimeOffset now) => _rules.Clock.Steady(now);

    /// <summary>The wall clock was set forward by <paramref name="step"/>, or back when that is negative: delays go on as if it had not been, cron lines follow it.</summary>
    public void SetClock(TimeSpan step, DateTimeOffset now)
    {
        _now = now;
        _rules.Clock.Value += step;
        _wakes.Clear();
        foreach (var task in _byNumber)
        {
            task.ClockWasSet();
            task.ArmedFor = 0;
            Arm(task);
        }
    }

    /// <summary>A worker says which labels its node has, and which folders it offers.</summary>
    public void SetWorker(string node, IReadOnlyDictionary<string, string> labels, IReadOnlyList<WorkerFolder>? folders = null) => _placement.SetNode(node, labels, folders ?? []);

    /// <summary>A worker is gone.</summary>
    public void RemoveWorker(string node) => _placement.RemoveNode(node);

    /// <summary>Takes what has changed, to be written.</summary>
    public TaskBatch TakeBatch()
    {
        var batch = _batch;
        batch.Mark = Mark;
        _batch = new TaskBatch();
        return batch;
    }

    /// <summary>One task; null when there is none.</summary>
    public ScheduledTask? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>A task and how it stands, with the nodes that have runs from which its own keep apart.</summary>
    public TaskInfo Info(ScheduledTask task) => task.Info(brief: false) with { Occupied = _placement.Occupied(task.Selector) };

    /// <summary>Tasks with a number above <paramref name="after"/>, in order.</summary>
    public IEnumerable<ScheduledTask> After(long after)
    {
        for (var i = IndexAfter(after); i < _byNumber.Count; i++)
            yield return _byNumber[i];
    }

    /// <summary>The tasks with a number below <paramref name="before"/>, newest first; 0 for all.</summary>
    public IEnumerable<ScheduledTask> Before(long before)
    {
        for (var i = before <= 0 ? _byNumber.Count - 1 : IndexAfter(before - 1) - 1; i >= 0; i--)
            yield return _byNumber[i];
    }

    /// <summary>Digests of the modules that tasks use.</summary>
    public HashSet<string> Modules() => new(_byNumber.Select(task => task.Spec.Module), StringComparer.OrdinalIgnoreCase);

    private ScheduledTask? Find(long number)
    {
        var index = IndexAfter(number - 1);
        return index < _byNumber.Count && _byNumber[index].Number == number ? _byNumber[index] : null;
    }

    private int IndexAfter(long number)
    {
        var (low, high) = (0, _byNumber.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_byNumber[middle].Number > number)
                high = middle;
            else
                low = middle + 1;
        }

        return low;
    }

    private void Add(ScheduledTask task)
    {
        _byId[task.Id] = task;
        _byNumber.Add(task);
        if (task.Definition.Key is { } key)
            _byKey[key] = task;
        _specBytes += TaskSpecRules.Bytes(task.Spec);
        _placement.Add(task.Selector);
        NextNumber = Math.Max(NextNumber, task.Number + 1);
    }

    private void Remove(ScheduledTask task)
    {
        if (_byId.GetValueOrDefault(task.Id) == task)
            _byId.Remove(task.Id);
        if (task.Definition.Key is { } key && _byKey.GetValueOrDefault(key) == task)
            _byKey.Remove(key);
        _byNumber.RemoveAt(IndexAfter(task.Number - 1));
        _specBytes -= TaskSpecRules.Bytes(task.Spec);
        _placement.Remove(task.Selector);
        foreach (var run in task.History)
            _kept.Gone(run);
        task.IsRemoved = true;
    }

    private static WetwareException Full(string what, long limit) => new(ErrorKind.Overloaded, $"the scheduler has {limit} {what} already");
}
