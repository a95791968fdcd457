using System.Diagnostics.CodeAnalysis;
using Cronos;
using Wetware.Errors;

namespace Wetware.Tasks;

/// <summary>
/// A cron line of five fields in a time zone. Daylight saving: a time that does not exist (clocks go forward) runs at the first moment after the gap; one
/// that exists twice (clocks go back) runs once, the first time, unless the line repeats within the hour (<c>*</c>, ranges or steps in minute or hour),
/// which then runs through both.
/// </summary>
public sealed class CronLine
{
    private readonly CronExpression _expression;
    private readonly TimeZoneInfo _zone;

    private CronLine(CronExpression expression, TimeZoneInfo zone) => (_expression, _zone) = (expression, zone);

    /// <summary>Reads a line; what <see cref="TaskSpecRules"/> let pass is read.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: no line of five fields, or no such zone.</exception>
    public static CronLine Parse(string line, string? zone)
    {
        if (!TryRead(line, out var expression, out var problem))
            throw problem.ToException();
        return TryFindZone(zone, out var found)
            ? new CronLine(expression, found)
            : throw new WetwareException(ErrorKind.Failed, $"timezone: there is no zone \"{zone}\"");
    }

    /// <summary>The first occurrence after <paramref name="moment"/>, or at it when <paramref name="inclusive"/>; null when there is none any more.</summary>
    public DateTimeOffset? Next(DateTimeOffset moment, bool inclusive = false) =>
        _expression.GetNextOccurrence(moment.UtcDateTime, _zone, inclusive) is { } next ? new DateTimeOffset(next, TimeSpan.Zero) : null;

    /// <summary>Why a new task cannot have this line: it is not well-formed, or names only dates that never come, such as 30 February (none in a century is none at all).</summary>
    internal static TaskProblem? Problem(string line)
    {
        if (!TryRead(line, out var expression, out var problem))
            return problem;
        return expression.GetNextOccurrence(DateTime.UnixEpoch, TimeZoneInfo.Utc) is null
            ? new TaskProblem("cron", "names only dates that never come", ErrorKind.Failed)
            : null;
    }

    internal static bool TryFindZone(string? name, [NotNullWhen(true)] out TimeZoneInfo? zone)
    {
        zone = TimeZoneInfo.Utc;
        return name is null || (name.Length is > 0 and <= 64 && TimeZoneInfo.TryFindSystemTimeZoneById(name, out zone));
    }

    private static bool TryRead(string line, [NotNullWhen(true)] out CronExpression? expression, [NotNullWhen(false)] out TaskProblem? problem)
    {
        const string shape = "must be five fields as in crontab (minute hour day-of-month month day-of-week)";
        (expression, problem) = (null, null);
        var fields = line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 5)
        {
            problem = new TaskProblem("cron", $"{shape}; there are {fields.Length}", ErrorKind.Failed);
            return false;
        }

        try
        {
            expression = CronExpression.Parse(line);
            return true;
        }
        catch (CronFormatException error)
        {
            // Its words name the field and what it may hold.
            problem = new TaskProblem("cron", $"{shape}; {error.Message}", ErrorKind.Failed);
            return false;
        }
    }
}
