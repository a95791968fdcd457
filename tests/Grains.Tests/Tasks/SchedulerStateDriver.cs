using Wetware.Errors;
using Wetware.Grains.Tasks;
using Wetware.Tasks;

namespace Wetware.Tests.Tasks;

/// <summary>Uses a state at random as people, workers and time do; the same for the same seed.</summary>
internal sealed class SchedulerStateDriver(SchedulerState state, int seed)
{
    private readonly Random _random = new(seed);
    private readonly List<RunToken> _given = [];

    public SchedulerState State => state;

    public List<TaskEntry> Written { get; } = [];

    /// <summary>Runs whose result was recorded for good.</summary>
    public List<(long Task, long Run)> Accepted { get; } = [];

    public DateTimeOffset Now { get; private set; } = TaskRig.Begin;

    public void Flush() => Written.AddRange(state.TakeBatch().Entries());

    public void Step()
    {
        try
        {
            Act();
        }
        catch (WetwareException error) when (error.Kind is ErrorKind.Overloaded or ErrorKind.Cancelled)
        {
            // Refused, and nothing was changed.
        }

        if (_random.Next(4) == 0)
            Flush();
    }

    /// <summary>Until nothing is left to do: the schedules of all tasks are cut short, and what runs ends.</summary>
    public void Drain()
    {
        foreach (var task in state.After(0).ToArray())
            state.Resume(task.Id, Now);
        foreach (var task in state.After(0).Where(task => task.Spec.Cron is not null).ToArray())
            state.Cancel(task.Id, false, Now);
        for (var i = 0; i < 100_000 && (state.Live > 0 || state.NextWake is not null); i++)
        {
            if (state.NextWake is { } wake && wake > Now)
                Now = wake;
            state.Advance(Now, 100);
            while (state.TryStart("z", Now, out var item, out _))
                _given.Add(item.Token);
            foreach (var token in state.Nodes.SelectMany(state.On).ToArray())
                Report(token, fails: false);
        }
    }

    private void Act()
    {
        switch (_random.Next(12))
        {
            case 0:
                state.Submit(Spec(), new SubmitOptions { Replace = _random.Next(2) == 0, Key = _random.Next(4) == 0 ? $"k{_random.Next(5)}" : null }, Now);
                break;
            case 1 or 2:
                Now += TimeSpan.FromSeconds(_random.Next(40));
                state.Advance(Now, 100);
                break;
            case 3:
                Now += TimeSpan.FromMinutes(_random.Next(40));
                state.Advance(Now, 100);
                break;
            case 4 or 5 or 6:
                Start();
                break;
            case 7 or 8 when _given.Count > 0:
                Report(_given[_random.Next(_given.Count)], fails: _random.Next(3) == 0);
                break;
            case 9 when _given.Count > 0:
                var token = _given[_random.Next(_given.Count)];
                _ = _random.Next(2) == 0 ? state.Lose(token, Now) : state.GiveBack(token, Now);
                break;
            case 10 when Some() is { } id:
                Ask(id);
                break;
            default:
                state.Retain(Now);
                break;
        }
    }

    private void Ask(string id)
    {
        switch (_random.Next(6))
        {
            case 5:
                var before = state.Find(id)!.Spec;
                state.Edit(id, before, Spec() with { Id = id, Complete = before.Complete }, Now);
                break;
            case 0:
                state.Cancel(id, remove: _random.Next(2) == 0, Now);
                break;
            case 1:
                state.Pause(id, Now);
                break;
            case 2:
                state.Resume(id, Now);
                break;
            default:
                state.RunNow(id, 1 + _random.Next(4), Now);
                break;
        }
    }

    // No more runs of a group are under way than the limit of the one that starts.
    private void Start()
    {
        var node = _random.Next(3) switch { 0 => "a", 1 => "b", _ => "c" };
        if (!state.TryStart(node, Now, out var item, out _))
        {
            CheckNoneFits(node);
            return;
        }

        _given.Add(item.Token);
        CheckAlone(item, node);
        if (item.Spec.Overlap == OverlapPolicy.Queue && state.Find(item.Spec.Id)!.Live.First().Number is var first && first != item.Token.Run)
            throw new InvalidOperationException($"run {item.Token.Run} of {item.Spec.Id} was started before run {first}");
        if (item.Spec.Group is not { } group)
            return;
        var running = state.After(0).Where(task => task.Spec.Group == group).Sum(task => task.Live.Count(run => run.State == RunState.Running));
        if (running > Math.Max(1, item.Spec.GroupLimit))
            throw new InvalidOperationException($"{running} runs of {group} are under way, {item.Spec.GroupLimit} may be");
    }

    // A run that keeps apart is the only one on its node of those that it keeps apart from.
    private void CheckAlone(WorkItem item, string node)
    {
        if (item.Spec.Spread == SpreadPolicy.Node && On(item.Spec, node) is var runs && runs != 1)
            throw new InvalidOperationException($"{runs} runs of {item.Spec.Group ?? item.Spec.Id} are on {node}");
    }

    // A node is refused only for what is under way there, or in a group.
    private void CheckNoneFits(string node)
    {
        foreach (var task in state.After(0).Where(task => task.Spec.Group is null && task.Live.Any(run => task.CanStart(run.Number))))
        {
            if (task.Spec.Spread == SpreadPolicy.None || On(task.Spec, node) == 0)
                throw new InvalidOperationException($"{task.Id} could start on {node}");
        }
    }

    private int On(TaskSpec spec, string node) => state.After(0)
        .Where(task => task.Spec.Spread == SpreadPolicy.Node && (spec.Group is null ? task.Id == spec.Id && task.Spec.Group is null : task.Spec.Group == spec.Group))
        .Sum(task => task.Live.Count(run => run.State == RunState.Running && run.Node == node));

    private void Report(RunToken token, bool fails)
    {
        var result = new WorkResult { Token = token, Result = fails ? null : $"{token.Run}.{token.Attempt}", Error = fails ? ErrorKind.Failed : null };
        if (!state.Finish(result, Now))
            return;
        var task = state.After(token.Task - 1).First();
        if (task.Find(token.Run)?.IsFinal == true)
            Accepted.Add((token.Task, token.Run));
    }

    private string? Some() => state.Count == 0 ? null : state.After(0).ElementAt(_random.Next(state.Count)).Id;

    private TaskSpec Spec()
    {
        var spec = new TaskSpec
        {
            Id = _random.Next(3) == 0 ? "" : $"t{_random.Next(8)}",
            Module = TaskRig.Module,
            Start = _random.Next(3),
            Delay = _random.Next(2) == 0 ? 0 : _random.Next(30),
            Repeats = _random.Next(6),
            Jitter = _random.Next(3) == 0 ? 10 : 0,
            Overlap = (OverlapPolicy)_random.Next(4),
            Missed = (MissedPolicy)_random.Next(3),
            Retries = _random.Next(3),
            Backoff = _random.Next(3) * 5,
            Priority = _random.Next(10),
        };
        if (_random.Next(3) == 0)
            spec = spec with { Group = $"g{_random.Next(2)}", GroupLimit = _random.Next(3) };
        if (_random.Next(3) == 0)
            spec = spec with { Spread = SpreadPolicy.Node };
        return spec.Delay == 0 && _random.Next(3) == 0 ? spec with { Cron = "*/2 * * * *" } : spec;
    }
}
