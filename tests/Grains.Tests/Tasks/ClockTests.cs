using Wetware.Grains.Tasks;
using Wetware.Tasks;
using Wetware.Testing;
using Wetware.Waiting;

namespace Wetware.Tests.Tasks;

/// <summary>A wall clock that is set while tasks wait.</summary>
public sealed class ClockTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Theory]
    [InlineData(-3600)]
    [InlineData(7200)]
    [InlineData(-2)]
    public void A_clock_that_is_set_is_noticed_once_and_time_that_passes_is_not(int seconds)
    {
        var time = new ManualTimeProvider();
        var steps = new ClockSteps(time);
        time.Advance(TimeSpan.FromDays(3));
        Assert.Equal(TimeSpan.Zero, steps.Look(out _));

        time.SetWallClock(TimeSpan.FromSeconds(seconds));
        time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(TimeSpan.FromSeconds(seconds), steps.Look(out var now));
        Assert.Equal(time.GetUtcNow(), now);
        time.Advance(TimeSpan.FromDays(3));
        Assert.Equal(TimeSpan.Zero, steps.Look(out _));
    }

    [Fact]
    public void Small_corrections_are_told_when_they_have_added_up()
    {
        var time = new ManualTimeProvider();
        var steps = new ClockSteps(time);
        var told = TimeSpan.Zero;
        for (var i = 0; i < 10; i++)
        {
            time.SetWallClock(TimeSpan.FromSeconds(0.5));
            told += steps.Look(out _);
        }

        Assert.Equal(TimeSpan.FromSeconds(4), told);
    }

    [Fact]
    public void Steady_time_does_not_follow_the_wall_clock()
    {
        var time = new ManualTimeProvider();
        var steady = new SteadyTime(time);
        var began = steady.Now;
        time.SetWallClock(-Hour);
        time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(began.AddSeconds(5), steady.Now);
    }

    [Fact]
    public void Of_what_an_image_and_the_journal_say_of_the_clock_the_later_counts()
    {
        var (state, now) = (new SchedulerState(new TaskOptions()), TaskRig.Begin.AddHours(3));
        state.Apply(new SchedulerMark { Steady = TaskRig.Begin, Shift = TimeSpan.Zero });
        state.Apply(new SchedulerMark { Steady = TaskRig.Begin.AddHours(2), Shift = Hour });
        state.Apply(new SchedulerMark { Steady = TaskRig.Begin.AddHours(1), Shift = TimeSpan.Zero });

        state.Restored(1, now);

        Assert.Equal((Hour, now - Hour), (state.Mark.Shift, state.Mark.Steady));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    public void Delays_go_on_when_the_clock_is_set_and_nothing_is_missed(int hours)
    {
        var (state, now) = (new SchedulerState(new TaskOptions()), TaskRig.Begin);
        state.Submit(new TaskSpec { Id = "t", Module = TaskRig.Module, Delay = 10, Repeats = 100 }, new SubmitOptions(), now);
        Pass(state, ref now, 100);
        Assert.Equal(11, state.Find("t")!.Counters.Runs);

        Set(state, ref now, hours * Hour);
        Assert.Equal(now.AddSeconds(10), state.Find("t")!.NextDue);
        Pass(state, ref now, 100);

        Assert.Equal((21, 0), (state.Find("t")!.Counters.Runs, state.Find("t")!.Counters.Missed));
        Assert.Equal(now, state.Find("t")!.Find(21)!.Due);
    }

    [Fact]
    public void A_pause_between_attempts_is_as_long_as_it_says_when_the_clock_is_set_back()
    {
        var (state, now) = (new SchedulerState(new TaskOptions()), TaskRig.Begin);
        state.Submit(new TaskSpec { Id = "t", Module = TaskRig.Module, Retries = 1, Backoff = 30 }, new SubmitOptions(), now);
        Pass(state, ref now, 1);
        Assert.True(state.TryStart("n", now, out var item, out _));
        Assert.True(state.Finish(new WorkResult { Token = item.Token, Error = Errors.ErrorKind.Failed }, now));

        Set(state, ref now, -Hour);
        Pass(state, ref now, 29);
        Assert.False(state.TryStart("n", now, out _, out _));
        Pass(state, ref now, 1);

        Assert.True(state.TryStart("n", now, out _, out _));
    }

    [Fact]
    public void Cron_lines_follow_the_wall_clock_and_run_no_occurrence_twice()
    {
        var (state, now) = (new SchedulerState(new TaskOptions()), TaskRig.Begin);
        state.Submit(new TaskSpec { Id = "t", Module = TaskRig.Module, Cron = "*/10 * * * *" }, new SubmitOptions(), now);
        Pass(state, ref now, 1800);
        Assert.Equal(4, state.Find("t")!.Counters.Runs);

        Set(state, ref now, -Hour);
        Pass(state, ref now, 3600);
        Assert.Equal(4, state.Find("t")!.Counters.Runs);
        Pass(state, ref now, 600);

        Assert.Equal(5, state.Find("t")!.Counters.Runs);
        Set(state, ref now, Hour);
        Assert.Equal(now.AddMinutes(-50), state.Find("t")!.NextDue);
    }

    [Fact]
    public void What_was_set_is_known_after_a_restart()
    {
        var (state, now) = (new SchedulerState(new TaskOptions()), TaskRig.Begin);
        state.Submit(new TaskSpec { Id = "t", Module = TaskRig.Module, Delay = 10, Repeats = 1000 }, new SubmitOptions(), now);
        Pass(state, ref now, 100);
        Set(state, ref now, -Hour);
        Pass(state, ref now, 100);
        var (due, sequence) = (state.Find("t")!.NextDue, state.EventSequence);

        var again = Restart(state, now);

        Assert.Equal((due, sequence), (again.Find("t")!.NextDue, again.EventSequence));
    }

    [Fact]
    public void A_clock_that_is_set_back_while_nobody_looks_makes_no_delay_longer()
    {
        var (state, now) = (new SchedulerState(new TaskOptions()), TaskRig.Begin);
        state.Submit(new TaskSpec { Id = "t", Module = TaskRig.Module, Delay = 10, Repeats = 1000 }, new SubmitOptions(), now);
        Pass(state, ref now, 100);

        var again = Restart(state, now - Hour);

        Assert.Equal(now - Hour + TimeSpan.FromSeconds(10), again.Find("t")!.NextDue);
    }

    [Fact]
    public void Sequences_of_events_go_on_after_a_restart_whatever_the_clock_says()
    {
        var (state, now) = (new SchedulerState(new TaskOptions()), TaskRig.Begin);
        for (var i = 0; i < 10; i++)
            state.Submit(new TaskSpec { Id = $"t{i}", Module = TaskRig.Module }, new SubmitOptions(), now);
        var told = state.Batch.Events[^1].Sequence;

        var again = Restart(state, now - Hour);
        again.Submit(new TaskSpec { Id = "next", Module = TaskRig.Module }, new SubmitOptions(), now - Hour);

        Assert.Equal(told + 1, again.Batch.Events[0].Sequence);
    }

    [Fact]
    public void The_run_that_ended_last_is_kept_although_the_clock_was_set_back_before_it_ended()
    {
        var (state, now) = (new SchedulerState(new TaskOptions { KeptRunsPerTask = 3 }), TaskRig.Begin);
        state.Submit(new TaskSpec { Id = "t", Module = TaskRig.Module, Start = 100_000 }, new SubmitOptions(), now);
        for (var run = 1; run <= 5; run++)
        {
            state.RunNow("t", 1, now);
            Assert.True(state.TryStart("n", now, out var item, out _));
            Assert.True(state.Finish(new WorkResult { Token = item.Token, Result = $"{run}" }, now));
            Set(state, ref now, -Hour);
        }

        Assert.Equal("5", state.Find("t")!.Info(brief: true).LastRun!.Result);
        Assert.Equal([3L, 4L, 5L], state.Find("t")!.History.Select(run => run.Number));
        Assert.Equal([3L, 4L, 5L], Restart(state, now).Find("t")!.History.Select(run => run.Number));
    }

    [Fact]
    public void Finished_tasks_are_not_forgotten_because_the_clock_is_set_forward()
    {
        var (state, now) = (new SchedulerState(new TaskOptions()), TaskRig.Begin);
        state.Submit(new TaskSpec { Id = "t", Module = TaskRig.Module }, new SubmitOptions(), now);
        state.Cancel("t", remove: false, now);

        Set(state, ref now, TimeSpan.FromDays(30));
        state.Retain(now);

        Assert.NotNull(state.Find("t"));
    }

    [Fact]
    public void Attempts_are_on_their_way_for_as_long_when_the_clock_is_set()
    {
        var (state, now) = (new SchedulerState(new TaskOptions()), TaskRig.Begin);
        state.Submit(new TaskSpec { Id = "t", Module = TaskRig.Module }, new SubmitOptions(), now);
        Pass(state, ref now, 1);
        Assert.True(state.TryStart("n", now, out _, out _));

        Set(state, ref now, 2 * Hour);
        Assert.Empty(state.OnFor("n", TimeSpan.FromSeconds(10), now));
        Set(state, ref now, -3 * Hour);
        Pass(state, ref now, 11);

        Assert.Single(state.OnFor("n", TimeSpan.FromSeconds(10), now));
    }

    private static void Set(SchedulerState state, ref DateTimeOffset now, TimeSpan step)
    {
        now += step;
        state.SetClock(step, now);
    }

    private static void Pass(SchedulerState state, ref DateTimeOffset now, int seconds)
    {
        for (var end = now.AddSeconds(seconds); now < end;)
        {
            now = now.AddSeconds(1);
            state.Advance(now, 100);
        }
    }

    private static SchedulerState Restart(SchedulerState state, DateTimeOffset now)
    {
        var again = new SchedulerState(new TaskOptions { KeptRunsPerTask = 3 });
        foreach (var entry in state.TakeBatch().Entries())
            again.Apply(entry);
        again.Restored(1, now);
        return again;
    }
}
