using Wetware.Tasks;

namespace Wetware.Grains.Tasks;

/// <summary>
/// The arithmetic of a task's schedule: when its occurrences are. Occurrence 0 is the first; each has a nominal time, and falls due up to
/// <see cref="TaskSpec.Jitter"/> later. Knows no clock.
/// </summary>
internal sealed class TaskSchedule
{
    private readonly TaskSpec _spec;
    private readonly DateTimeOffset _created;
    private readonly CronLine? _cron;

    public TaskSchedule(TaskSpec spec, DateTimeOffset created)
    {
        _spec = spec;
        _created = created;
        _cron = spec.Cron is null ? null : CronLine.Parse(spec.Cron, spec.TimeZone);
        Total = _cron is not null ? (spec.Repeats > 0 ? spec.Repeats : null) : spec.Repeats > 1 && spec.Delay > 0 ? spec.Repeats : 1;
    }

    /// <summary>How many occurrences there are; null for no end by number.</summary>
    public long? Total { get; }

    /// <summary>True when the occurrences follow a cron line.</summary>
    public bool IsCron => _cron is not null;

    /// <summary>The nominal time of the occurrence after the first <paramref name="made"/>, of which the last was at <paramref name="last"/>; null when there is none.</summary>
    public DateTimeOffset? Next(long made, DateTimeOffset? last)
    {
        if (made >= Total)
            return null;
        var first = _created.AddSeconds(_spec.Start);
        var next = _cron is null
            ? first + TimeSpan.FromSeconds((double)made * _spec.Delay)
            : last is { } then ? _cron.Next(then) : _cron.Next(first, inclusive: true);
        return next is { } time && (_spec.Until is not { } until || time <= until) ? time : null;
    }

    /// <summary>When the occurrence with this number and nominal time falls due.</summary>
    public DateTimeOffset Due(long occurrence, DateTimeOffset nominal) =>
        _spec.Jitter == 0 ? nominal : nominal.AddMilliseconds(Spread(occurrence) * (_spec.Jitter * 1000.0));

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
