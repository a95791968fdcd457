using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Cronos;
using Wetware.Errors;

namespace Wetware.Tasks;

/// <summary>
/// The fields of a cron line: which local times it names, in no zone. As in crontab a day counts when either day field names it, unless one of them begins with
/// <c>*</c>; then both must. The package that evaluates the fields asks for both, so a line with two day fields is two expressions.
/// </summary>
internal sealed class CronFields
{
    private const string Shape = "must be five fields as in crontab (minute hour day-of-month month day-of-week)";

    private static readonly FrozenDictionary<string, string> Macros = new Dictionary<string, string>
    {
        ["@yearly"] = "0 0 1 1 *",
        ["@annually"] = "0 0 1 1 *",
        ["@monthly"] = "0 0 1 * *",
        ["@weekly"] = "0 0 * * 0",
        ["@daily"] = "0 0 * * *",
        ["@midnight"] = "0 0 * * *",
        ["@hourly"] = "0 * * * *",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] Days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    private static readonly (string Name, int Low, int High, FrozenSet<string> Words)[] Fields =
    [
        ("Minutes", 0, 59, Words()),
        ("Hours", 0, 23, Words()),
        ("Days of month", 1, 31, Words("L", "W", "LW")),
        ("Months", 1, 12, Words(Months)),
        ("Days of week", 0, 6, Words([.. Days, .. Days.Select(day => day + "L"), "L"])),
    ];

    private readonly CronExpression _days;
    private readonly CronExpression? _weekdays;

    private CronFields(CronExpression days, CronExpression? weekdays, bool repeats) => (_days, _weekdays, Repeats) = (days, weekdays, repeats);

    /// <summary>True when minute or hour holds <c>*</c>, a range or a step: the line follows the clock instead of naming times of a day.</summary>
    public bool Repeats { get; }

    /// <summary>The first local time after <paramref name="local"/>; null when there is none.</summary>
    public DateTime? Next(DateTime local)
    {
        var from = DateTime.SpecifyKind(local, DateTimeKind.Utc);
        var (one, other) = (_days.GetNextOccurrence(from), _weekdays?.GetNextOccurrence(from));
        var next = one is null || other < one ? other : one;
        return next is { } found ? DateTime.SpecifyKind(found, DateTimeKind.Unspecified) : null;
    }

    /// <summary>Reads five fields, or a word such as <c>@daily</c>.</summary>
    public static bool TryRead(string line, [NotNullWhen(true)] out CronFields? fields, [NotNullWhen(false)] out TaskProblem? problem)
    {
        fields = null;
        var texts = Macros.GetValueOrDefault(line.Trim(' ', '\t'), line).Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (texts.Length != 5)
        {
            problem = Malformed($"{Shape}, or one of {string.Join(", ", Macros.Keys.Order(StringComparer.Ordinal))}; there are {texts.Length}");
            return false;
        }

        var either = !IsAny(texts[2]) && !IsAny(texts[4]);
        for (var i = 0; i < texts.Length; i++)
        {
            if (StrangeWord(texts[i], Fields[i].Words) is { } word)
            {
                problem = Malformed($"{Shape}; {Fields[i].Name}: '{word}' is not allowed");
                return false;
            }

            texts[i] = WithoutStarsInLists(texts[i], Fields[i].Low, Fields[i].High);
        }

        try
        {
            fields = Read(texts, either);
            problem = null;
            return true;
        }
        catch (Exception error) when (error is FormatException or ArgumentException or OverflowException)
        {
            // Its words name the field and what it may hold.
            problem = Malformed($"{Shape}; {error.Message}");
            return false;
        }
    }

    private static CronFields Read(string[] texts, bool either)
    {
        var (minute, hour, day, month, weekday) = (texts[0], texts[1], texts[2], texts[3], texts[4]);
        var days = CronExpression.Parse($"{minute} {hour} {day} {month} {(either ? "*" : weekday)}");
        var weekdays = either ? CronExpression.Parse($"{minute} {hour} * {month} {weekday}") : null;
        return new CronFields(days, weekdays, (minute + hour).AsSpan().ContainsAny("*-/?"));
    }

    private static bool IsAny(string field) => field[0] is '*' or '?';

    // The package reads * only as the whole of a field.
    private static string WithoutStarsInLists(string field, int low, int high)
    {
        if (!field.Contains(',', StringComparison.Ordinal))
            return field;
        var all = string.Create(CultureInfo.InvariantCulture, $"{low}-{high}");
        var items = field.Split(',').Select(item => item == "*" || item.StartsWith("*/", StringComparison.Ordinal) ? all + item[1..] : item);
        return string.Join(',', items);
    }

    // Words that the package knows and crontab does not, such as H for a random value, are refused by name.
    private static string? StrangeWord(string field, FrozenSet<string> words)
    {
        for (var i = 0; i < field.Length; i++)
        {
            if (!char.IsLetter(field[i]))
            {
                if (!char.IsAsciiDigit(field[i]) && !"*,-/?#".Contains(field[i], StringComparison.Ordinal))
                    return field[i].ToString();
                continue;
            }

            var begin = i;
            while (i + 1 < field.Length && char.IsLetter(field[i + 1]))
                i++;
            var word = field[begin..(i + 1)];
            if (!words.Contains(word))
                return word;
        }

        return null;
    }

    private static FrozenSet<string> Words(params string[] words) => words.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static TaskProblem Malformed(string message) => new("cron", message, ErrorKind.Failed);
}
