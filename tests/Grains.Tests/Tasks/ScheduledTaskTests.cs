using Wetware.Errors;
using Wetware.Grains.Tasks;
using Wetware.Tasks;

namespace Wetware.Tests.Tasks;

public sealed class ScheduledTaskTests
{
    [Fact]
    public void A_task_is_done_when_all_runs_have_succeeded()
    {
        var rig = new TaskRig(new TaskSpec { Complete = 5 });
        Assert.Equal(TaskState.Waiting, rig.Machine.State);
        rig.Pass(TimeSpan.Zero);
        Assert.Equal(TaskState.Running, rig.Machine.State);
        rig.Start(1);

        Assert.True(rig.Succeed(1, result: "2832"));

        var info = rig.Machine.Info(brief: false);
        Assert.Equal((TaskState.Done, 6L, "2832"), (info.State, info.Completions, info.LastRun!.Result));
        Assert.Equal(rig.Now, info.Ended);
        Assert.Contains(TaskEventKind.Finished, rig.Sink.Events);
    }

    [Fact]
    public void A_failed_run_is_tried_again_after_a_pause_that_doubles()
    {
        var rig = new TaskRig(new TaskSpec { Retries = 3, Backoff = 10 });
        rig.Pass(TimeSpan.Zero);
        var pauses = new List<double>();
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            rig.Start(1);
            var failed = rig.Now;
            Assert.True(rig.Fail(1, attempt));
            Assert.False(rig.Machine.CanStart(1));
            pauses.Add((rig.Machine.NextWake!.Value - failed).TotalSeconds);
            rig.Pass(rig.Machine.NextWake!.Value - rig.Now);
            Assert.True(rig.Machine.CanStart(1));
        }

        rig.Start(1);
        rig.Fail(1, 4);

        Assert.Equal([10, 20, 40], pauses);
        Assert.Equal(TaskState.Failed, rig.Machine.State);
        Assert.Equal((0L, 1L), (rig.Machine.Counters.Completions, rig.Machine.Counters.Failures));
    }

    [Fact]
    public void What_an_earlier_attempt_tells_is_refused()
    {
        var rig = new TaskRig(new TaskSpec());
        rig.Pass(TimeSpan.Zero);
        rig.Start(1, "a");
        Assert.True(rig.Machine.Lose(1, 1, rig.Now, rig.Sink));
        Assert.False(rig.Succeed(1, attempt: 1));
        rig.Start(1, "b");

        Assert.False(rig.Succeed(1, attempt: 1));
        Assert.False(rig.Machine.Lose(1, 1, rig.Now, rig.Sink));
        Assert.True(rig.Succeed(1, attempt: 2));
        Assert.False(rig.Succeed(1, attempt: 2));
        Assert.Equal(1, rig.Machine.Counters.Completions);
    }

    [Fact]
    public void A_run_that_loses_one_node_after_the_other_fails()
    {
        var rig = new TaskRig(new TaskSpec(), new TaskRunLimits { LostAttempts = 3 });
        rig.Pass(TimeSpan.Zero);
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            rig.Start(1);
            rig.Machine.Lose(1, attempt, rig.Now, rig.Sink);
            if (attempt == 2)
                rig.Pass(TimeSpan.FromSeconds(1));
        }

        var run = rig.Machine.Find(1)!;
        Assert.Equal((RunState.Failed, ErrorKind.Disconnected, 3), (run.State, run.Error!.Value, run.Lost));
    }

    [Fact]
    public void What_a_worker_gives_back_counts_for_nothing_but_is_fenced()
    {
        var rig = new TaskRig(new TaskSpec());
        rig.Pass(TimeSpan.Zero);
        rig.Start(1);
        Assert.True(rig.Machine.GiveBack(1, 1, rig.Now, rig.Sink));

        Assert.True(rig.Machine.CanStart(1));
        Assert.Equal(2, rig.Start(1).Attempt);
        Assert.Equal(0, rig.Machine.Find(1)!.Lost);
    }

    [Fact]
    public void Overlap_allow_runs_both()
    {
        var rig = new TaskRig(new TaskSpec { Delay = 1, Repeats = 3 });
        rig.Pass(TimeSpan.FromSeconds(2));

        Assert.Equal([1, 2, 3], rig.Sink.Readies);
    }

    [Fact]
    public void Overlap_skip_makes_no_run_while_another_lasts()
    {
        var rig = new TaskRig(new TaskSpec { Delay = 1, Repeats = 4, Overlap = OverlapPolicy.Skip });
        rig.Pass(TimeSpan.Zero);
        rig.Start(1);
        rig.Pass(TimeSpan.FromSeconds(2));
        rig.Succeed(1);
        rig.Pass(TimeSpan.FromSeconds(1));

        Assert.Equal([0, 3], rig.Dues());
        Assert.Equal(2, rig.Machine.Counters.Skipped);
    }

    [Fact]
    public void Overlap_queue_runs_one_after_the_other()
    {
        var rig = new TaskRig(new TaskSpec { Delay = 1, Repeats = 3, Overlap = OverlapPolicy.Queue });
        rig.Pass(TimeSpan.FromSeconds(5));
        Assert.Equal([1], rig.Sink.Readies);
        Assert.False(rig.Machine.CanStart(2));
        rig.Start(1);
        rig.Succeed(1);
        Assert.Equal([1, 2], rig.Sink.Readies);
        rig.Start(2);
        rig.Fail(2);

        Assert.Equal([1, 2, 3], rig.Sink.Readies);
    }

    [Fact]
    public void Overlap_replace_ends_the_earlier_one()
    {
        var rig = new TaskRig(new TaskSpec { Delay = 1, Repeats = 2, Overlap = OverlapPolicy.Replace });
        rig.Pass(TimeSpan.Zero);
        rig.Start(1);
        rig.Pass(TimeSpan.FromSeconds(1));

        Assert.Equal([(1L, 1)], rig.Sink.Stops);
        Assert.Equal(RunState.Cancelled, rig.Machine.Find(1)!.State);
        Assert.False(rig.Succeed(1));
        Assert.DoesNotContain(TaskEventKind.Finished, rig.Sink.Events);
        Assert.Equal(TaskState.Running, rig.Machine.State);
    }

    [Theory]
    [InlineData(MissedPolicy.Last, 1, 3)]
    [InlineData(MissedPolicy.None, 0, 4)]
    [InlineData(MissedPolicy.All, 4, 0)]
    public void Missed_runs_are_treated_by_policy(MissedPolicy policy, int runs, int missed)
    {
        var rig = new TaskRig(new TaskSpec { Delay = 600, Repeats = 4, Missed = policy });

        rig.Sleep(TimeSpan.FromHours(10));

        Assert.Equal(runs, rig.Dues().Length);
        Assert.Equal(missed, rig.Machine.Counters.Missed);
        Assert.Null(rig.Machine.NextDue);
        if (policy == MissedPolicy.Last)
            Assert.Equal(1800, rig.Dues()[0]);
    }

    [Fact]
    public void A_little_late_is_not_missed()
    {
        var rig = new TaskRig(new TaskSpec { Delay = 2, Repeats = 3 });

        rig.Sleep(TimeSpan.FromSeconds(30));

        Assert.Equal([0, 2, 4], rig.Dues());
        Assert.Equal(0, rig.Machine.Counters.Missed);
    }

    [Fact]
    public void After_years_of_absence_a_cron_task_runs_once_and_goes_on()
    {
        var rig = new TaskRig(new TaskSpec { Cron = "* * * * *" });

        rig.Sleep(TimeSpan.FromDays(1000));

        // The last one that was missed, and the two that were due within the last minute.
        Assert.InRange(rig.Dues().Length, 1, 3);
        Assert.InRange((rig.Now - TaskRig.Begin.AddSeconds(rig.Dues()[0])).TotalSeconds, 0, 180);
        Assert.True(rig.Machine.NextDue > rig.Now);
    }

    [Fact]
    public void A_paused_task_makes_no_runs_and_goes_on_when_resumed()
    {
        var rig = new TaskRig(new TaskSpec { Delay = 10, Repeats = 10 });
        rig.Pass(TimeSpan.FromSeconds(15));
        rig.Machine.Pause(rig.Now, rig.Sink);
        rig.Pass(TimeSpan.FromSeconds(30));
        Assert.Equal(TaskState.Paused, rig.Machine.State);
        Assert.Equal([0, 10], rig.Dues());
        rig.Machine.Resume(rig.Now, rig.Sink);
        rig.Pass(TimeSpan.FromSeconds(5));

        Assert.Equal([0, 10, 40, 50], rig.Dues());
        Assert.Equal(2, rig.Machine.Counters.Missed);
    }

    [Fact]
    public void Cancelling_drops_what_waits_and_ends_what_runs()
    {
        var rig = new TaskRig(new TaskSpec { Delay = 1, Repeats = 5 });
        rig.Pass(TimeSpan.FromSeconds(1));
        rig.Start(1);
        rig.Machine.Cancel(rig.Now, rig.Sink);
        rig.Pass(TimeSpan.FromMinutes(1));

        Assert.Equal(TaskState.Cancelled, rig.Machine.State);
        Assert.Equal([(1L, 1)], rig.Sink.Stops);
        Assert.All(rig.Machine.History, run => Assert.Equal(RunState.Cancelled, run.State));
        Assert.Equal(2, rig.Machine.History.Count);
        Assert.False(rig.Succeed(1));
        Assert.Equal(ErrorKind.Cancelled, Assert.Throws<WetwareException>(() => rig.Machine.RunNow(1, rig.Now, rig.Sink)).Kind);
    }

    [Fact]
    public void A_done_task_can_be_run_by_hand()
    {
        var rig = new TaskRig(new TaskSpec());
        rig.Pass(TimeSpan.Zero);
        rig.Start(1);
        rig.Succeed(1);

        Assert.Equal([2, 3], rig.Machine.RunNow(2, rig.Now, rig.Sink));
        Assert.Equal(TaskState.Running, rig.Machine.State);
        Assert.Null(rig.Machine.Counters.Ended);
    }

    [Fact]
    public void No_more_runs_wait_than_there_is_room_for()
    {
        var rig = new TaskRig(new TaskSpec { Delay = 1, Repeats = 100 }, new TaskRunLimits { LiveRuns = 10 });
        rig.Pass(TimeSpan.FromSeconds(200));

        Assert.Equal(10, rig.Machine.Live.Count);
        Assert.Equal(90, rig.Machine.Counters.Skipped);
        Assert.Equal(ErrorKind.Overloaded, Assert.Throws<WetwareException>(() => rig.Machine.RunNow(1, rig.Now, rig.Sink)).Kind);
    }

    [Fact]
    public void Only_the_newest_ended_runs_are_kept()
    {
        var rig = new TaskRig(new TaskSpec { Delay = 1, Repeats = 100 }, new TaskRunLimits { KeptRuns = 5 });
        for (var run = 1; run <= 20; run++)
        {
            rig.Pass(TimeSpan.FromSeconds(1));
            rig.Start(run);
            rig.Succeed(run);
        }

        Assert.Equal([16, 17, 18, 19, 20], rig.Machine.History.Select(run => run.Number));
    }
}
