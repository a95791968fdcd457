using Wetware.Tasks;

namespace Wetware.Tests.Tasks;

/// <summary>Cron lines in every zone of the machine over three years, against what its clocks show minute by minute.</summary>
public sealed class CronZonesTests
{
    private static readonly DateTime From = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime To = new(2029, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    // What the line names, told apart from it by hand: which minutes and hours, and whether it follows the clock.
    private static readonly (string Line, Func<DateTime, bool> Names, bool Repeats)[] Lines =
    [
        ("30 1 * * *", t => t is { Hour: 1, Minute: 30 }, false),
        ("0 0 * * *", t => t is { Hour: 0, Minute: 0 }, false),
        ("30 2 * * *", t => t is { Hour: 2, Minute: 30 }, false),
        ("59 23 * * *", t => t is { Hour: 23, Minute: 59 }, false),
        ("15 3 * * *", t => t is { Hour: 3, Minute: 15 }, false),
        ("0,30 1,2 * * *", t => t is { Hour: 1 or 2, Minute: 0 or 30 }, false),
        ("0 2 1 * 0", t => t is { Hour: 2, Minute: 0 } && (t.Day == 1 || t.DayOfWeek == DayOfWeek.Sunday), false),
        ("*/15 * * * *", t => t.Minute % 15 == 0, true),
        ("*/5,*/7 * * * *", t => t.Minute % 5 == 0 || t.Minute % 7 == 0, true),
        ("30 0-3 * * *", t => t is { Hour: <= 3, Minute: 30 }, true),
        ("0 * * * *", t => t.Minute == 0, true),
        ("10-20 1 * * *", t => t is { Hour: 1, Minute: >= 10 and <= 20 }, true),
    ];

    [Fact]
    public void Around_every_change_of_a_clock_occurrences_are_by_the_rule()
    {
        foreach (var (zone, changes) in Zones())
        {
            foreach (var (line, names, repeats) in Lines)
            {
                var cron = CronLine.Parse(line, zone.Id);
                foreach (var change in changes)
                {
                    var (from, to) = (change.AddHours(-30), change.AddHours(30));
                    Assert.True(Walk(cron, from, to).SequenceEqual(Expected(zone, names, repeats, from, to)), Difference(zone, line, cron, names, repeats, from, to));
                }
            }
        }
    }

    [Fact]
    public void Daily_lines_run_once_a_day_and_none_stands_still()
    {
        foreach (var (zone, _) in Zones())
        {
            foreach (var (line, _, _) in Lines.Take(5))
            {
                var found = Walk(CronLine.Parse(line, zone.Id), From, To);
                Assert.True(Math.Abs(found.Count - (To - From).TotalDays) <= 1, $"{line} in {zone.Id}: {found.Count} runs");
                Assert.All(found.Zip(found.Skip(1)), pair => Assert.InRange((pair.Second - pair.First).TotalHours, 21.5, 26.5));
            }
        }
    }

    [Theory]
    [InlineData("30 1 * * *", "2027-03-28T00:30Z", "2027-03-28T01:00Z", "2027-03-29T00:30Z")]
    [InlineData("*/15 * * * *", "2027-03-28T00:45Z", "2027-03-28T01:00Z", "2027-03-28T01:15Z")]
    [InlineData("30 1 * * *", "2027-10-30T12:00Z", "2027-10-31T00:30Z", "2027-11-01T01:30Z")]
    [InlineData("*/30 1 * * *", "2027-10-30T12:00Z", "2027-10-31T00:00Z", "2027-10-31T00:30Z", "2027-10-31T01:00Z", "2027-10-31T01:30Z", "2027-11-01T01:00Z")]
    public void A_zone_whose_summer_time_is_its_standard_one_is_like_all_others(string line, string from, params string[] expected)
    {
        var cron = CronLine.Parse(line, "Europe/Dublin");
        var moment = DateTimeOffset.Parse(from, System.Globalization.CultureInfo.InvariantCulture);
        foreach (var next in expected)
        {
            moment = cron.Next(moment)!.Value;
            Assert.Equal(DateTimeOffset.Parse(next, System.Globalization.CultureInfo.InvariantCulture), moment);
        }
    }

    private static List<DateTime> Walk(CronLine cron, DateTime from, DateTime to)
    {
        var found = new List<DateTime>();
        for (var at = new DateTimeOffset(from); cron.Next(at) is { } next && next.UtcDateTime <= to; at = next)
        {
            Assert.True(next > at, $"{next:u} after {at:u}");
            found.Add(next.UtcDateTime);
        }

        return found;
    }

    /// <summary>The rule, minute by minute: what the clocks show; for lines that name times of a day once each, and what a gap leaves out at its end.</summary>
    private static List<DateTime> Expected(TimeZoneInfo zone, Func<DateTime, bool> names, bool repeats, DateTime from, DateTime to)
    {
        var found = new SortedSet<DateTime>();
        var begin = from.AddHours(-30);
        var shown = new HashSet<DateTime>();
        var last = Local(zone, begin.AddMinutes(-1));
        for (var at = begin; at <= to; at = at.AddMinutes(1))
        {
            var local = Local(zone, at);

            // Clocks went forward: what they did not show falls on this moment.
            for (var missing = last.AddMinutes(1); !repeats && missing < local; missing = missing.AddMinutes(1))
            {
                if (names(missing))
                    found.Add(at);
            }

            if (names(local) && (repeats || shown.Add(local)))
                found.Add(at);
            last = local;
        }

        return [.. found.Where(at => at > from)];
    }

    private static DateTime Local(TimeZoneInfo zone, DateTime at) => DateTime.SpecifyKind(at + zone.GetUtcOffset(at), DateTimeKind.Unspecified);

    /// <summary>One zone of those whose clocks show the same in these years, and the hours in which its clock changes.</summary>
    private static IEnumerable<(TimeZoneInfo Zone, List<DateTime> Changes)> Zones()
    {
        var known = new HashSet<string>();
        var count = 0;
        foreach (var zone in TimeZoneInfo.GetSystemTimeZones().Where(zone => TaskSpecRules.Problems(Spec(zone.Id)).All(problem => problem.Field != "timezone")))
        {
            count++;
            var changes = new List<DateTime>();
            var signature = new System.Text.StringBuilder().Append(zone.GetUtcOffset(From));
            for (var at = From.AddHours(1); at < To; at = at.AddHours(1))
            {
                if (zone.GetUtcOffset(at) == zone.GetUtcOffset(at.AddHours(-1)))
                    continue;
                changes.Add(at);
                signature.Append(at.Ticks).Append(zone.GetUtcOffset(at));
            }

            if (known.Add(signature.ToString()))
                yield return (zone, changes);
        }

        Assert.True(count > 300, $"this machine has only {count} zones");
        Assert.True(known.Count > 50, $"only {known.Count} of them differ");
    }

    private static TaskSpec Spec(string zone) => new() { Module = TaskRig.Module, Cron = "@daily", TimeZone = zone };

    private static string Difference(TimeZoneInfo zone, string line, CronLine cron, Func<DateTime, bool> names, bool repeats, DateTime from, DateTime to)
    {
        var (found, expected) = (Walk(cron, from, to), Expected(zone, names, repeats, from, to));
        return $"{line} in {zone.Id} from {from:u}: unexpected {string.Join(", ", found.Except(expected).Select(t => $"{t:u}"))}; missing {string.Join(", ", expected.Except(found).Select(t => $"{t:u}"))}";
    }
}
