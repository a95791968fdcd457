using Wetware.Errors;

namespace Wetware.Tasks;

/// <summary>
/// A cron line of five fields in a time zone. Daylight saving: a time that does not exist (clocks go forward) runs at the first moment after the gap; one
/// that exists twice (clocks go back) runs once, the first time. A line that repeats (<c>*</c>, a range or a step in minute or hour) follows the local clock
/// instead: it is silent in the gap and runs through both hours.
/// </summary>
public sealed class CronLine
{
    // Only within a day of a change of offset are several local times looked at; a line has at most one a minute.
    private const int MaxSteps = 10_000;
    private const int LastYear = 9990;

    private readonly Func<DateTime, DateTime?> _next;
    private readonly bool _repeats;
    private readonly ZoneClock _clock;

    private CronLine(CronFields fields, TimeZoneInfo zone)
        : this(fields.Next, fields.Repeats, zone)
    {
    }

    /// <summary>For tests: local times from elsewhere.</summary>
    internal CronLine(Func<DateTime, DateTime?> next, bool repeats, TimeZoneInfo zone) => (_next, _repeats, _clock) = (next, repeats, new ZoneClock(zone));

    /// <summary>Reads a line; what <see cref="TaskSpecRules"/> let pass is read.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: no line of five fields, or no such zone.</exception>
    public static CronLine Parse(string line, string? zone)
    {
        if (!CronFields.TryRead(line, out var fields, out var problem))
            throw problem.ToException();
        return TimeZones.TryFind(zone, out var found)
            ? new CronLine(fields, found)
            : throw new WetwareException(ErrorKind.Failed, $"timezone: there is no zone \"{zone}\"");
    }

    /// <summary>
    /// The first occurrence after <paramref name="moment"/>, or at it when <paramref name="inclusive"/>; null when there is none any more. Without
    /// <paramref name="inclusive"/> the answer is always later than <paramref name="moment"/>.
    /// </summary>
    /// <exception cref="WetwareException"><c>failed</c>: the line does not advance.</exception>
    public DateTimeOffset? Next(DateTimeOffset moment, bool inclusive = false)
    {
        if (moment.Year > LastYear)
            return null;
        var after = moment.Year < 2 ? new DateTime(2, 1, 1, 0, 0, 0, DateTimeKind.Utc) : moment.UtcDateTime;
        return Next(inclusive ? after.AddTicks(-1) : after) is { } next ? new DateTimeOffset(next, TimeSpan.Zero) : null;
    }

    /// <summary>Why a new task cannot have this line: it is not well-formed, or names only dates that never come, such as 30 February (none in a century is none at all).</summary>
    internal static TaskProblem? Problem(string line)
    {
        if (!CronFields.TryRead(line, out var fields, out var problem))
            return problem;
        return fields.Next(DateTime.UnixEpoch) is null ? new TaskProblem("cron", "names only dates that never come", ErrorKind.Failed) : null;
    }

    /// <summary>
    /// Walks the local times of the line and asks the zone when each of them is. The first moments at which clocks show two local times come in the order of the
    /// times; the second ones, after clocks went back, may lie between them, so the walk goes on until no later time can come before what was found.
    /// </summary>
    private DateTime? Next(DateTime after)
    {
        DateTime? best = null;
        var local = DateTime.SpecifyKind(after + _clock.LowestOffset(after), DateTimeKind.Unspecified);
        for (var step = 0; step < MaxSteps; step++)
        {
            if (_next(local) is not { } next)
                return best;
            if (next <= local)
                break;
            local = next;
            var (first, second) = _clock.Moments(local, mapsGaps: !_repeats);
            if (first is not { } moment)
                continue;
            best = Earlier(best, moment, after);
            if (_repeats && second is { } again)
                best = Earlier(best, again, after);
            if (moment >= best)
                return best;
        }

        throw new WetwareException(ErrorKind.Failed, $"cron: the line has no occurrence that is later than {after:u}");
    }

    private static DateTime? Earlier(DateTime? best, DateTime moment, DateTime after) => moment > after && (best is null || moment < best) ? moment : best;
}
