using FsCheck;
using FsCheck.Fluent;
using Wetware.Grains.Tasks;
using Wetware.Tasks;

namespace Wetware.Tests.Tasks;

public sealed class ScheduleTests
{
    [Theory]
    [InlineData(1, 2, 3, new double[] { 1, 3, 5 })]
    [InlineData(0, 2, 3, new double[] { 0, 2, 4 })]
    [InlineData(5, 0, 5, new double[] { 5 })]
    [InlineData(0, 0, 0, new double[] { 0 })]
    [InlineData(0, 7, 1, new double[] { 0 })]
    [InlineData(0, 7, 0, new double[] { 0 })]
    [InlineData(2, 1, 2, new double[] { 2, 3 })]
    public void Runs_begin_at_start_and_then_every_delay(int start, int delay, int repeats, double[] expected)
    {
        var rig = new TaskRig(new TaskSpec { Start = start, Delay = delay, Repeats = repeats });

        rig.Pass(TimeSpan.FromMinutes(1));

        Assert.Equal(expected, rig.Dues());
        Assert.Null(rig.Machine.NextDue);
    }

    [Fact]
    public void No_run_is_due_after_until()
    {
        var rig = new TaskRig(new TaskSpec { Delay = 10, Repeats = 100, Until = TaskRig.Begin.AddSeconds(30) });

        rig.Pass(TimeSpan.FromMinutes(5));

        Assert.Equal([0, 10, 20, 30], rig.Dues());
    }

    [Fact]
    public void Jitter_puts_runs_off_by_less_than_it_says_and_always_by_the_same()
    {
        var spec = new TaskSpec { Id = "j", Module = TaskRig.Module, Delay = 100, Repeats = 1000, Jitter = 50 };
        var schedule = new TaskSchedule(spec, TaskRig.Begin);
        var late = Enumerable.Range(0, 1000).Select(i => (schedule.Due(i, schedule.Next(i, null)!.Value) - schedule.Next(i, null)!.Value).TotalSeconds).ToArray();

        Assert.All(late, seconds => Assert.InRange(seconds, 0, 50));
        Assert.InRange(late.Average(), 20, 30);
        Assert.True(late.Distinct().Count() > 900);
        Assert.Equal(schedule.Due(7, TaskRig.Begin), new TaskSchedule(spec, TaskRig.Begin).Due(7, TaskRig.Begin));
    }

    [Fact]
    public void A_count_of_occurrences_is_what_walking_them_gives()
    {
        Prop.ForAll(
            Gen.Choose(0, 100).Four().ToArbitrary(),
            t =>
            {
                var (start, delay, repeats, limit) = t;
                var spec = new TaskSpec { Module = TaskRig.Module, Start = start, Delay = delay, Repeats = repeats, Until = limit % 3 == 0 ? TaskRig.Begin.AddSeconds(limit) : null };
                var schedule = new TaskSchedule(spec, TaskRig.Begin);
                var until = TaskRig.Begin.AddSeconds(limit);
                var walked = 0;
                while (schedule.Next(walked, null) is { } next && next <= until)
                    walked++;
                return schedule.CountUpTo(0, until) == walked;
            }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("30 2 * * *", "2026-03-28T12:00Z", new[] { "2026-03-29T01:00Z", "2026-03-30T00:30Z" })] // 02:30 is not there: the first moment after the gap
    [InlineData("30 2 * * *", "2026-10-24T12:00Z", new[] { "2026-10-25T00:30Z", "2026-10-26T01:30Z" })] // 02:30 is there twice: the first
    [InlineData("*/30 * * * *", "2026-10-24T23:50Z", new[] { "2026-10-25T00:00Z", "2026-10-25T00:30Z", "2026-10-25T01:00Z", "2026-10-25T01:30Z", "2026-10-25T02:00Z" })] // through both
    [InlineData("*/30 * * * *", "2026-03-29T00:20Z", new[] { "2026-03-29T00:30Z", "2026-03-29T01:00Z", "2026-03-29T01:30Z" })] // 02:00 to 03:00 is not there
    [InlineData("0 0 29 2 *", "2026-03-01T00:00Z", new[] { "2028-02-28T23:00Z" })]
    public void Cron_keeps_to_its_zone_over_daylight_saving(string line, string from, string[] expected)
    {
        var cron = CronLine.Parse(line, "Europe/Berlin");
        var moment = DateTimeOffset.Parse(from, System.Globalization.CultureInfo.InvariantCulture);
        foreach (var next in expected)
        {
            moment = cron.Next(moment)!.Value;
            Assert.Equal(DateTimeOffset.Parse(next, System.Globalization.CultureInfo.InvariantCulture), moment);
        }
    }

    [Theory]
    [InlineData("0 0 13 * 5", new[] { "2026-03-06", "2026-03-13", "2026-03-20", "2026-03-27", "2026-04-03", "2026-04-10", "2026-04-13" })] // either day field
    [InlineData("0 0 */13 * 1", new[] { "2026-04-27", "2026-06-01", "2026-07-27" })] // one begins with *: both
    [InlineData("0 0 *,13 * 1", new[] { "2026-03-02", "2026-03-09", "2026-03-16" })]
    [InlineData("0 0 L * *", new[] { "2026-03-31", "2026-04-30", "2026-05-31" })] // the last day of the month
    [InlineData("0 0 L-2 * *", new[] { "2026-03-29", "2026-04-28" })]
    [InlineData("0 0 15W * *", new[] { "2026-03-16", "2026-04-15", "2026-05-15", "2026-06-15", "2026-07-15", "2026-08-14" })] // the weekday nearest to the 15th
    [InlineData("0 0 * * 5L", new[] { "2026-03-27", "2026-04-24" })] // the last Friday
    [InlineData("0 0 * * MON#2", new[] { "2026-03-09", "2026-04-13" })] // the second Monday
    [InlineData("@monthly", new[] { "2026-04-01", "2026-05-01" })]
    [InlineData("@weekly", new[] { "2026-03-08", "2026-03-15" })]
    [InlineData("@yearly", new[] { "2027-01-01" })]
    [InlineData("@annually", new[] { "2027-01-01" })]
    [InlineData("@daily", new[] { "2026-03-02", "2026-03-03" })]
    [InlineData(" @midnight ", new[] { "2026-03-02", "2026-03-03" })]
    public void Days_are_those_of_crontab(string line, string[] expected)
    {
        var (cron, moment) = (CronLine.Parse(line, null), TaskRig.Begin);
        foreach (var day in expected)
        {
            moment = cron.Next(moment)!.Value;
            Assert.Equal(day + " 00:00", moment.ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    [Theory]
    [InlineData("*/5,*/7 * * * *", new[] { 5, 7, 10, 14, 15, 20, 21, 25, 28 })]
    [InlineData("3,*/20 * * * *", new[] { 3, 20, 40, 60 })]
    [InlineData("@hourly", new[] { 60, 120 })]
    [InlineData("50-10/10 * * * *", new[] { 10, 50, 60 })]
    public void Minutes_may_be_lists_of_steps_and_ranges(string line, int[] expected)
    {
        var (cron, moment) = (CronLine.Parse(line, null), TaskRig.Begin);
        foreach (var minute in expected)
        {
            moment = cron.Next(moment)!.Value;
            Assert.Equal(minute, (moment - TaskRig.Begin).TotalMinutes);
        }
    }

    [Theory]
    [InlineData("localtime")]
    [InlineData("posixrules")]
    [InlineData(" Europe/Berlin")]
    [InlineData("Europe/Berlin ")]
    [InlineData("Europe/Berlin\n")]
    [InlineData("europe/berlin")]
    [InlineData("posix/Europe/Berlin")]
    [InlineData("right/Europe/Berlin")]
    [InlineData("Europe/../Europe/Berlin")]
    [InlineData("/usr/share/zoneinfo/Europe/Berlin")]
    [InlineData("W. Europe Standard Time")]
    [InlineData("UTC-02")]
    [InlineData("Factory")]
    [InlineData("zone.tab")]
    [InlineData("Mars/Olympus")]
    [InlineData("")]
    public void Only_zones_of_the_iana_list_are_taken(string zone)
    {
        var problem = Assert.Single(TaskSpecRules.Problems(new TaskSpec { Module = TaskRig.Module, Cron = "@daily", TimeZone = zone }));

        Assert.Equal("timezone", problem.Field);
    }

    [Theory]
    [InlineData("UTC")]
    [InlineData("Europe/Berlin")]
    [InlineData("America/Argentina/Buenos_Aires")]
    [InlineData("America/Port-au-Prince")]
    [InlineData("Etc/GMT+5")]
    public void Zones_of_the_iana_list_are_taken(string zone) =>
        Assert.Empty(TaskSpecRules.Problems(new TaskSpec { Module = TaskRig.Module, Cron = "@daily", TimeZone = zone }));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_library_that_does_not_advance_ends_the_task_and_not_the_scheduler(int minutes)
    {
        var spec = new TaskSpec { Id = "stuck", Module = TaskRig.Module, Cron = "*/15 * * * *" };
        var schedule = new TaskSchedule(spec, TaskRig.Begin, null, new CronLine(local => local.AddMinutes(minutes), repeats: true, TimeZoneInfo.Utc));

        Assert.Null(schedule.Next(1, TaskRig.Begin));
        Assert.StartsWith("cron: ", schedule.Problem, StringComparison.Ordinal);
        Assert.Null(schedule.Next(0, null));
    }

    [Fact]
    public void A_task_whose_line_cannot_be_read_any_more_has_failed_and_keeps_nobody_from_starting()
    {
        var spec = new TaskSpec { Id = "old", Module = TaskRig.Module, Cron = "@daily", TimeZone = "localtime" };
        var machine = new ScheduledTask(1, new TaskDefinition { Spec = spec, Created = TaskRig.Begin }, new TaskCounters(), new TaskRunLimits());

        Assert.Equal((TaskState.Failed, null), (machine.State, machine.NextWake));
        Assert.Contains("localtime", machine.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void All_runs_happen_in_their_order_however_large_the_jitter()
    {
        var rig = new TaskRig(new TaskSpec { Delay = 1, Repeats = 60, Jitter = 240 });

        rig.Pass(TimeSpan.FromMinutes(10));

        Assert.Equal((60L, 0L), (rig.Machine.Counters.Runs, rig.Machine.Counters.Missed));
        Assert.All(rig.Dues().Index().Take(59), due => Assert.InRange(due.Item, due.Index, due.Index + 1));
        Assert.InRange(rig.Dues()[59], 59, 59 + 240);
    }

    [Fact]
    public void Jitter_of_a_cron_line_ends_before_the_next_occurrence()
    {
        var rig = new TaskRig(new TaskSpec { Cron = "*/5 * * * *", Jitter = 3600 });

        rig.Pass(TimeSpan.FromHours(2));

        Assert.Equal(0, rig.Machine.Counters.Missed);
        Assert.All(rig.Dues().Index(), due => Assert.InRange(due.Item, 300 * due.Index, 300 * (due.Index + 1)));
        Assert.True(rig.Dues().Select(due => due % 300).Distinct().Count() > 15);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 100)]
    public void Jitter_puts_no_run_off_beyond_until(int delay, int repeats)
    {
        for (var i = 0; i < 100; i++)
        {
            var rig = new TaskRig(new TaskSpec { Id = $"t{i}", Delay = delay, Repeats = repeats, Until = TaskRig.Begin.AddSeconds(10), Jitter = 120 });
            rig.Pass(TimeSpan.FromMinutes(10));
            Assert.NotEmpty(rig.Dues());
            Assert.All(rig.Dues(), due => Assert.InRange(due, 0, 10));
        }
    }

    [Fact]
    public void An_occurrence_that_jitter_put_off_is_not_missed_before_it_is_due()
    {
        Prop.ForAll(Gen.Choose(0, 100_000).ToArbitrary(), seconds =>
        {
            var rig = new TaskRig(new TaskSpec { Id = $"t{seconds % 17}", Delay = 1000, Repeats = 200, Jitter = 900, Missed = MissedPolicy.Last });
            rig.Sleep(TimeSpan.FromSeconds(seconds));
            return rig.Dues().All(due => due <= seconds);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(1_000_000_000, 315_360_000, 999_999_999)]
    [InlineData(1_000_000_000, 315_360_000, 1_000)]
    public void Occurrences_beyond_the_calendar_are_none(int repeats, int delay, long made) =>
        Assert.Null(new TaskSchedule(new TaskSpec { Id = "far", Module = TaskRig.Module, Repeats = repeats, Delay = delay }, TaskRig.Begin).Next(made, null));

    [Fact]
    public void Cron_without_repeats_goes_on_and_with_them_ends()
    {
        var rig = new TaskRig(new TaskSpec { Cron = "*/5 * * * *", Repeats = 3, Start = 60 });

        rig.Pass(TimeSpan.FromHours(1));

        Assert.Equal([300, 600, 900], rig.Dues());
    }

    [Theory]
    [InlineData("* * * *", "there are 4")]
    [InlineData("* * * * * *", "there are 6")]
    [InlineData("61 * * * *", "Minutes: Value must be a number between 0 and 59")]
    [InlineData("@reboot", "there are 1")]
    [InlineData("H * * * *", "Minutes: 'H' is not allowed")]
    [InlineData("0 H(1-5) * * *", "Hours: 'H' is not allowed")]
    [InlineData("0 0 X * *", "Days of month: 'X' is not allowed")]
    [InlineData("0 0 * * L#9", "Days of week")]
    [InlineData("0 0 * FOO *", "Months: 'FOO' is not allowed")]
    [InlineData("\u0660 * * * *", "Minutes: '\u0660' is not allowed")]
    [InlineData("*/5,,*/7 * * * *", "Minutes")]
    [InlineData("", "there are 0")]
    [InlineData("0 0 32 1 *", "Days of month: Value must be a number between 1 and 31")]
    [InlineData("0 0 30 2 *", "never come")]
    public void A_bad_cron_line_is_named(string line, string detail)
    {
        var problem = Assert.Single(TaskSpecRules.Problems(new TaskSpec { Module = TaskRig.Module, Cron = line }));

        Assert.Equal("cron", problem.Field);
        Assert.Contains(detail, problem.Message, StringComparison.Ordinal);
    }
}
