using Wetware.Errors;
using Wetware.Tasks;

namespace Wetware.Grains.Tasks;

/// <summary>
/// The arithmetic of a task's schedule: when its occurrences are, in wall time. Occurrence 0 is the first; each has a nominal time, and falls due up to
/// <see cref="TaskSpec.Jitter"/> later, but before the next one and not after <see cref="TaskSpec.Until"/>. Knows no clock. A schedule that cannot be read, or does
/// not advance, has no further occurrences and says why in <see cref="Problem"/>.
/// </summary>
internal sealed class TaskSchedule
{
    private readonly TaskSpec _spec;
    private readonly DateTimeOffset _created;
    private readonly ClockShift _clock;
    private readonly CronLine? _cron;
    private readonly long _before;

    /// <summary>
    /// The schedule of a task that was accepted at <paramref name="created"/> (steady time), or edited then: so many occurrences were behind it <paramref name="before"/>.
    /// </summary>
    public TaskSchedule(TaskSpec spec, DateTimeOffset created, ClockShift? clock = null, CronLine? cron = null, long before = 0)
    {
        (_spec, _created, _clock, _cron, _before) = (spec, created, clock ?? new ClockShift(), cron, before);
        IsCron = spec.Cron is not null;
        Total = IsCron ? (spec.Repeats > 0 ? spec.Repeats : null) : spec.Repeats > 1 && spec.Delay > 0 ? spec.Repeats : 1;
        if (!IsCron || cron is not null)
            return;
        try
        {
            _cron = CronLine.Parse(spec.Cron!, spec.TimeZone);
        }
        catch (WetwareException error)
        {
            // It was accepted by another version, or on a node with other time zones.
            Problem = error.Message;
        }
    }

    /// <summary>How many occurrences there are; null for no end by number.</summary>
    public long? Total { get; }

    /// <summary>True when the occurrences follow a cron line.</summary>
    public bool IsCron { get; }

    /// <summary>Why there are no further occurrences although there should be; null when all is well.</summary>
    public string? Problem { get; private set; }

    /// <summary>The nominal time of the occurrence after the first <paramref name="made"/>, of which the last was at <paramref name="last"/>; null when there is none.</summary>
    public DateTimeOffset? Next(long made, DateTimeOffset? last)
    {
        if (made >= Total || Problem is not null)
            return null;
        var next = IsCron ? NextCron(last) : At(_spec.Start + ((double)(made - _before) * _spec.Delay));
        return next is { } time && (_spec.Until is not { } until || time <= until) ? time : null;
    }

    /// <summary>When the occurrence with this number and nominal time falls due: always before the next one, so that occurrences fall due in their order.</summary>
    public DateTimeOffset Due(long occurrence, DateTimeOffset nominal)
    {
        if (_spec.Jitter == 0)
            return nominal;
        var window = TimeSpan.FromSeconds(_spec.Jitter);
        if (Next(occurrence + 1, nominal) is { } next && next - nominal < window)
            window = next - nominal;
        if (_spec.Until is { } until && until - nominal < window)
            window = until - nominal;
        return nominal.AddTicks((long)(Spread(occurrence) * window.Ticks));
    }

    /// <summary>When the occurrences after the first <paramref name="made"/>, of which the last was at <paramref name="last"/>, fall due: at most so many.</summary>
    public IReadOnlyList<DateTimeOffset> Upcoming(long made, DateTimeOffset? last, int count)
    {
        var dues = new List<DateTimeOffset>();
        while (dues.Count < count && Next(made, last) is { } nominal)
        {
            dues.Add(Due(made++, nominal));
            last = nominal;
        }

        return dues;
    }

    /// <summary>
    /// How many occurrences, from this one on, have a nominal time at or before <paramref name="limit"/>; without cron only, where it takes no counting.
    /// </summary>
    public long CountUpTo(long made, DateTimeOffset limit)
    {
        if (Next(made, null) is not { } next || next > limit)
            return 0;
        if (_spec.Until is { } until && until < limit)
            limit = until;
        var more = _spec.Delay == 0 ? 0 : (long)((limit - next).TotalSeconds / _spec.Delay);
        return Math.Min(more + 1, Total!.Value - made);
    }

    private DateTimeOffset? NextCron(DateTimeOffset? last)
    {
        try
        {
            var next = last is { } then ? _cron!.Next(then) : At(_spec.Start) is { } first ? _cron!.Next(first, inclusive: true) : null;
            if (next is null || last is null || next > last)
                return next;
            Problem = $"cron: {next:u} does not come after {last:u}";
        }
        catch (WetwareException error)
        {
            Problem = error.Message;
        }

        return null;
    }

    // Of times beyond what a calendar holds there are none.
    private DateTimeOffset? At(double seconds)
    {
        var first = _created + _clock.Value;
        return seconds < (DateTimeOffset.MaxValue - first).TotalSeconds - 1 ? first + TimeSpan.FromSeconds(seconds) : null;
    }

    // The same on every node and after every restart: FNV-1a over id and number, finished so that near numbers lie far apart.
    private double Spread(long occurrence)
    {
        var hash = 14695981039346656037UL;
        foreach (var letter in _spec.Id)
            hash = (hash ^ letter) * 1099511628211UL;
        hash ^= (ulong)occurrence * 0x9E3779B97F4A7C15UL;
        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9UL;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBUL;
        return ((hash ^ (hash >> 31)) >> 11) / (double)(1UL << 53);
    }
}
