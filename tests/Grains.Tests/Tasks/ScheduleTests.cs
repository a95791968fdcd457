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
        var rig = new MachineRig(new TaskSpec { Start = start, Delay = delay, Repeats = repeats });

        rig.Pass(TimeSpan.FromMinutes(1));

        Assert.Equal(expected, rig.Dues());
        Assert.Null(rig.Machine.NextDue);
    }

    [Fact]
    public void No_run_is_due_after_until()
    {
        var rig = new MachineRig(new TaskSpec { Delay = 10, Repeats = 100, Until = MachineRig.Begin.AddSeconds(30) });

        rig.Pass(TimeSpan.FromMinutes(5));

        Assert.Equal([0, 10, 20, 30], rig.Dues());
    }

    [Fact]
    public void Jitter_puts_runs_off_by_less_than_it_says_and_always_by_the_same()
    {
        var spec = new TaskSpec { Id = "j", Module = MachineRig.Module, Delay = 100, Repeats = 1000, Jitter = 50 };
        var schedule = new TaskSchedule(spec, MachineRig.Begin);
        var late = Enumerable.Range(0, 1000).Select(i => (schedule.Due(i, schedule.Next(i, null)!.Value) - schedule.Next(i, null)!.Value).TotalSeconds).ToArray();

        Assert.All(late, seconds => Assert.InRange(seconds, 0, 50));
        Assert.InRange(late.Average(), 20, 30);
        Assert.True(late.Distinct().Count() > 900);
        Assert.Equal(schedule.Due(7, MachineRig.Begin), new TaskSchedule(spec, MachineRig.Begin).Due(7, MachineRig.Begin));
    }

    [Fact]
    public void A_count_of_occurrences_is_what_walking_them_gives()
    {
        Prop.ForAll(
            Gen.Choose(0, 100).Four().ToArbitrary(),
            t =>
            {
                var (start, delay, repeats, limit) = t;
                var spec = new TaskSpec { Module = MachineRig.Module, Start = start, Delay = delay, Repeats = repeats, Until = limit % 3 == 0 ? MachineRig.Begin.AddSeconds(limit) : null };
                var schedule = new TaskSchedule(spec, MachineRig.Begin);
                var until = MachineRig.Begin.AddSeconds(limit);
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

    [Fact]
    public void Cron_without_repeats_goes_on_and_with_them_ends()
    {
        var rig = new MachineRig(new TaskSpec { Cron = "*/5 * * * *", Repeats = 3, Start = 60 });

        rig.Pass(TimeSpan.FromHours(1));

        Assert.Equal([300, 600, 900], rig.Dues());
    }

    [Theory]
    [InlineData("* * * *", "there are 4")]
    [InlineData("* * * * * *", "there are 6")]
    [InlineData("61 * * * *", "Minutes: Value must be a number between 0 and 59")]
    [InlineData("@daily", "there are 1")]
    [InlineData("", "there are 0")]
    [InlineData("0 0 32 1 *", "Days of month: Value must be a number between 1 and 31")]
    [InlineData("0 0 30 2 *", "never come")]
    public void A_bad_cron_line_is_named(string line, string detail)
    {
        var problem = Assert.Single(TaskSpecRules.Problems(new TaskSpec { Module = MachineRig.Module, Cron = line }));

        Assert.Equal("cron", problem.Field);
        Assert.Contains(detail, problem.Message, StringComparison.Ordinal);
    }
}
