using Wetware.Tasks;

namespace Wetware.Grains.Tasks;

/// <summary>
/// One task: its schedule, its runs and what became of them. A pure state machine: the time is told to it, what it does is told to an
/// <see cref="ITaskSink"/>. A run goes queued → running → (queued → running)* → succeeded, failed or cancelled; each time it is given to a worker its
/// attempt number grows, and whatever is told of an earlier attempt is refused.
/// </summary>
internal sealed partial class ScheduledTask
{
    // Occurrences of a cron line have to be walked; over a long absence they are counted up to here, then left behind in one jump.
    private const int MaxCounted = 64;

    private readonly TaskRunLimits _rules;
    private TaskSchedule _schedule;
    private SortedDictionary<long, TaskRun>? _live;
    private List<TaskRun>? _history;
    private DateTimeOffset? _nominal;
    private DateTimeOffset _due;
    private int _running;

    public ScheduledTask(long number, TaskDefinition definition, TaskCounters counters, TaskRunLimits rules)
    {
        Number = number;
        Definition = definition;
        Counters = counters;
        _rules = rules;
        _schedule = NewSchedule();
        Selector = NodeSelector.Of(Spec);
        LookAhead();
    }

    public long Number { get; }

    public TaskDefinition Definition { get; private set; }

    public TaskSpec Spec => Definition.Spec;

    public string Id => Definition.Spec.Id;

    /// <summary>Which nodes may run it.</summary>
    public NodeSelector Selector { get; private set; }

    public TaskCounters Counters { get; private set; }

    /// <summary>Runs that are not final, in order of their numbers.</summary>
    public IReadOnlyCollection<TaskRun> Live => _live is null ? [] : _live.Values;

    /// <summary>Final runs that are kept, in the order in which they ended; those that ended at the same moment in order of their numbers.</summary>
    public IReadOnlyList<TaskRun> History => _history is null ? [] : _history;

    /// <summary>For the owner's timer: what it has armed for this task, in ticks; 0 for nothing.</summary>
    public long ArmedFor { get; set; }

    /// <summary>For the owner: the end that it has taken note of.</summary>
    public DateTimeOffset? NotedEnd { get; set; }

    /// <summary>Set once the task is removed.</summary>
    public bool IsRemoved { get; set; }

    public TaskState State => this switch
    {
        { Counters.Cancelled: true } => TaskState.Cancelled,
        { Counters.Paused: true } => TaskState.Paused,
        { _live.Count: > 0 } => TaskState.Running,
        { _nominal: not null } => TaskState.Waiting,
        _ => Counters.LastFailed || Problem is not null ? TaskState.Failed : TaskState.Done,
    };

    public bool IsFinal => State.IsFinal();

    /// <summary>Why its schedule goes no further although it should; null when all is well.</summary>
    public string? Problem => _schedule.Problem;

    /// <summary>When the next run by schedule falls due, in wall time.</summary>
    public DateTimeOffset? NextDue => Counters.Paused || Counters.Cancelled || _nominal is null ? null : _due;

    /// <summary>When it was accepted, by the clock as it is set now: what its schedule counts from.</summary>
    public DateTimeOffset Origin => SteadyOrigin + _rules.Clock.Value;

    private DateTimeOffset SteadyOrigin => (Definition.Origin ?? Definition.Created) - Definition.Shift;

    /// <summary>When <see cref="Advance"/> has something to do, in wall time.</summary>
    public DateTimeOffset? NextWake
    {
        get
        {
            var wake = NextDue;
            if (_waiting > 0)
            {
                foreach (var run in Live)
                {
                    if (run is { State: RunState.Queued, NotBefore: { } moment } && (wake is null || moment + _rules.Clock.Value < wake))
                        wake = moment + _rules.Clock.Value;
                }
            }

            return wake;
        }
    }

    public TaskRun? Find(long number) =>
        _live is not null && _live.TryGetValue(number, out var run) ? run : History.FirstOrDefault(kept => kept.Number == number);

    /// <summary>True when the final run is still kept.</summary>
    public bool Keeps(long number) => !IsRemoved && History.Any(kept => kept.Number == number);

    /// <summary>Runs that are kept, in order of their numbers.</summary>
    public IEnumerable<TaskRun> RunsAfter(long number) => History.Concat(Live).Where(run => run.Number > number).OrderBy(run => run.Number);

    /// <summary>When the next runs by schedule fall due, as if it were not paused.</summary>
    public IReadOnlyList<DateTimeOffset> Upcoming(int count) => Counters.Cancelled
        ? []
        : NewSchedule().Upcoming(Counters.Made, Counters.Last, count);

    public TaskInfo Info(bool brief)
    {
        var last = _history is { Count: > 0 } ? _history[^1] : null;
        return new TaskInfo
        {
            Spec = brief && Spec.Stdin.Length > 0 ? Spec with { Stdin = default } : Spec,
            Number = Number,
            State = State,
            Completions = Counters.Completions,
            Failures = Counters.Failures,
            Runs = Counters.Runs,
            Skipped = Counters.Skipped,
            Missed = Counters.Missed,
            Queued = Live.Count - _running,
            Running = _running,
            Created = Definition.Created,
            NextRun = NextDue,
            Ended = Counters.Ended,
            LastRun = brief ? Brief(last) : last,
        };
    }

    /// <summary>A run without its output.</summary>
    public static TaskRun? Brief(TaskRun? run) => run is null or { Stdout.Length: 0, StdoutEnd.Length: 0, Stderr.Length: 0, StderrEnd.Length: 0 } ? run : run with { Stdout = "", StdoutEnd = "", Stderr = "", StderrEnd = "" };

    /// <summary>What it takes, about, in bytes.</summary>
    public long Weight => 256 + TaskSpecRules.Bytes(Spec) + History.Sum(TaskBatch.RunBytes) + Live.Sum(TaskBatch.RunBytes);

    /// <summary>All of the task, for an image.</summary>
    public TaskEntry Image() => new() { Number = Number, Definition = Definition, Counters = Counters, Runs = [.. History, .. Live] };

    /// <summary>To be called when the wall clock was set.</summary>
    public void ClockWasSet() => LookAhead();

    private TaskSchedule NewSchedule() => new(Spec, SteadyOrigin, _rules.Clock, before: Definition.Before);

    private void LookAhead()
    {
        _nominal = Counters.Cancelled ? null : _schedule.Next(Counters.Made, Counters.Last);
        if (_nominal is { } nominal)
            _due = _schedule.Due(Counters.Made, nominal);
    }
}
