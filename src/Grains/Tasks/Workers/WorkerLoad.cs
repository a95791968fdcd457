using Wetware.Tasks;

namespace Wetware.Grains.Tasks;

/// <summary>
/// What a worker has and how much it may ask for: as many runs as it has slots, and, when it is busy with short ones, so many more as it does in the time
/// that it takes to get new ones. The window opens by one with every run that ends, so that it doubles in each round, and closes when there is nothing
/// to do: a worker that stands there with many free slots would get a whole burst of runs while others get none. Pure; the owner guards it with a lock.
/// </summary>
internal sealed class WorkerLoad
{
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(50);

    private readonly Dictionary<RunToken, AssignedRun> _held = [];
    private readonly LinkedList<AssignedRun> _waiting = new();
    private readonly int _slots;
    private readonly int _ahead;
    private double _average;
    private int _window;
    private int _ended;
    private int _offered;
    private int _expected;
    private TimeSpan _expectedSince;

    public WorkerLoad(int slots, int ahead)
    {
        _slots = _window = slots;
        _ahead = ahead;
    }

    /// <summary>Attempts that it has not reported yet, whether they have ended or not.</summary>
    public IReadOnlyCollection<RunToken> Held => _held.Keys;

    /// <summary>Attempts that have not ended.</summary>
    public int Unended => _held.Count - _ended;

    /// <summary>Attempts that have not begun.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Runs that it wants to have at hand besides those that run.</summary>
    public int Ahead => _average == 0 ? 0 : (int)Math.Min(Math.Min(_ahead, _window - _slots), _slots * RoundTrip.TotalSeconds / _average);

    /// <summary>True when more is offered than there are slots, which is only right while there is much to do.</summary>
    public bool OffersSurplus => _offered > _slots;

    /// <summary>True when nothing runs or waits, and more is offered than there are slots: the offers had better be made anew.</summary>
    public bool IsIdle => Unended == 0 && OffersSurplus;

    /// <summary>Nothing has come for a while.</summary>
    public void ResetWindow() => _window = _slots;

    /// <summary>Takes an attempt in. Null when it is here already, or there is no room; <paramref name="isFull"/> tells which.</summary>
    public AssignedRun? Accept(WorkItem item, out bool isFull)
    {
        isFull = false;
        if (_held.ContainsKey(item.Token))
            return null;
        _expected = Math.Max(_expected - 1, -(_slots + _ahead));
        isFull = _held.Count >= 4 * (_slots + _ahead) || _waiting.Count >= 2 * (_slots + _ahead);
        if (isFull)
            return null;
        var run = new AssignedRun(item, new CancellationTokenSource());
        _held[item.Token] = run;
        _waiting.AddLast(run);
        return run;
    }

    /// <summary>The attempt that begins next; null when none waits.</summary>
    public AssignedRun? Begin(long timestamp)
    {
        if (_waiting.First is not { } first)
            return null;
        _waiting.RemoveFirst();
        first.Value.Began = timestamp;
        return first.Value;
    }

    /// <summary>An attempt has ended, and took so long.</summary>
    public void End(AssignedRun run, TimeSpan took)
    {
        run.IsEnded = true;
        _ended++;
        _window = Math.Min(_window + 1, _slots + _ahead);

        // Quick to notice that runs have become long, slower to believe that they are short.
        var seconds = Math.Max(took.TotalSeconds, 1e-6);
        _average = _average == 0 || seconds > 4 * _average ? seconds : (_average * 0.95) + (seconds * 0.05);
    }

    /// <summary>Attempts that have been running for long make those that wait behind them wait for long.</summary>
    public void Age(Func<long, TimeSpan> since)
    {
        foreach (var run in _held.Values)
        {
            if (run is { IsEnded: false, Began: > 0 } && since(run.Began).TotalSeconds is var seconds && seconds > _average)
                _average = seconds;
        }
    }

    /// <summary>Takes out what waits although it is more than what is wanted at hand: the newest; or all.</summary>
    public IReadOnlyList<AssignedRun> RemoveSurplus(bool all)
    {
        var surplus = new List<AssignedRun>();
        while ((all || _waiting.Count > Ahead) && _waiting.Last is { } last)
        {
            _waiting.RemoveLast();
            last.Value.IsEnded = true;
            _ended++;
            surplus.Add(last.Value);
        }

        return surplus;
    }

    /// <summary>Attempts that run now.</summary>
    public IReadOnlyList<AssignedRun> Running() => [.. _held.Values.Where(run => run is { Began: > 0, IsEnded: false })];

    /// <summary>Finds an attempt to end it.</summary>
    public AssignedRun? Find(RunToken token) => _held.GetValueOrDefault(token);

    /// <summary>It is reported.</summary>
    public void Forget(RunToken token)
    {
        if (!_held.Remove(token, out var run))
            return;
        if (run.IsEnded)
            _ended--;
        else
            _waiting.Remove(run);
        run.Stop.Dispose();
    }

    /// <summary>How many slots to offer now; they count as offered from here on.</summary>
    public int Offer()
    {
        var free = _slots + Ahead - Unended - _offered - _expected;

        // Not one by one while there is plenty to do.
        if (free <= 0 || (_waiting.Count > 0 && free < Math.Max(1, Ahead / 4)))
            return 0;
        _offered += free;
        return free;
    }

    /// <summary>So many of the offered slots were not taken.</summary>
    public void Withdraw(int count) => _offered -= count;

    /// <summary>So many of the offered slots were taken: runs should come.</summary>
    public void Expect(int count, TimeSpan now)
    {
        _offered -= count;
        _expected += count;
        _expectedSince = now;
    }

    /// <summary>So many slots that were taken bring no run.</summary>
    public void TakeBack(int count) => _expected -= Math.Clamp(count, 0, Math.Max(_expected, 0));

    /// <summary>Slots that were taken and then nothing came are free again. True when there were any.</summary>
    public bool Reclaim(TimeSpan now, TimeSpan after)
    {
        if (_expected <= 0 || now - _expectedSince < after)
            return false;
        _expected = 0;
        return true;
    }
}

/// <summary>An attempt that this worker has: waiting, running, or ended and not reported yet.</summary>
internal sealed class AssignedRun(WorkItem item, CancellationTokenSource stop)
{
    public WorkItem Item { get; } = item;

    /// <summary>When it began; 0 before. In the clock's timestamps.</summary>
    public long Began { get; set; }

    public bool IsEnded { get; set; }

    /// <summary>Ends it.</summary>
    public CancellationTokenSource Stop { get; } = stop;
}
