using Wetware.Errors;
using Wetware.Grains.Tasks;
using Wetware.Tasks;

namespace Wetware.Tests.Tasks;

/// <summary>Tasks that are edited in place.</summary>
public sealed class TaskEditTests
{
    [Fact]
    public void A_new_delay_counts_from_the_edit_and_runs_that_were_made_count_towards_the_repeats()
    {
        var rig = new TaskRig(new TaskSpec { Start = 5, Delay = 10, Repeats = 5 });
        rig.Pass(TimeSpan.FromSeconds(27)); // 5, 15, 25

        rig.Machine.Edit(rig.Machine.Spec with { Delay = 60 }, rig.Now, rig.Sink);
        rig.Pass(TimeSpan.FromHours(1));

        Assert.Equal([5, 15, 25, 87, 147], rig.Dues());
        Assert.Equal(5, rig.Machine.Counters.Runs);
    }

    [Fact]
    public void Before_the_first_run_the_start_counts_from_the_edit()
    {
        var rig = new TaskRig(new TaskSpec { Start = 100, Delay = 10, Repeats = 2 });
        rig.Pass(TimeSpan.FromSeconds(50));

        rig.Machine.Edit(rig.Machine.Spec with { Start = 20 }, rig.Now, rig.Sink);
        rig.Pass(TimeSpan.FromHours(1));

        Assert.Equal([70, 80], rig.Dues());
    }

    [Fact]
    public void What_is_not_of_the_schedule_leaves_it_alone()
    {
        var rig = new TaskRig(new TaskSpec { Delay = 10, Repeats = 4 });
        rig.Pass(TimeSpan.FromSeconds(15));

        rig.Machine.Edit(rig.Machine.Spec with { Description = "new", Retries = 3, Priority = 9 }, rig.Now, rig.Sink);
        rig.Pass(TimeSpan.FromHours(1));

        Assert.Equal([0, 10, 20, 30], rig.Dues());
        Assert.Contains(TaskEventKind.Edited, rig.Sink.Events);
    }

    [Fact]
    public void A_cron_line_takes_the_place_of_a_delay_and_back()
    {
        var rig = new TaskRig(new TaskSpec { Delay = 10, Repeats = 1000 });
        rig.Pass(TimeSpan.FromSeconds(15));

        rig.Machine.Edit(rig.Machine.Spec with { Delay = 0, Cron = "* * * * *" }, rig.Now, rig.Sink);
        rig.Pass(TimeSpan.FromSeconds(115));
        rig.Machine.Edit(rig.Machine.Spec with { Delay = 7, Cron = null }, rig.Now, rig.Sink);
        rig.Pass(TimeSpan.FromSeconds(15));

        Assert.Equal([0, 10, 60, 120, 137, 144], rig.Dues());
    }

    [Fact]
    public void A_task_that_was_done_goes_on_and_one_that_has_had_enough_ends()
    {
        var rig = new TaskRig(new TaskSpec { Delay = 10, Repeats = 2 });
        rig.Pass(TimeSpan.FromSeconds(10));
        foreach (var run in (long[])[1, 2])
        {
            rig.Start(run);
            rig.Succeed(run);
        }

        Assert.Equal(TaskState.Done, rig.Machine.State);
        rig.Machine.Edit(rig.Machine.Spec with { Repeats = 4 }, rig.Now, rig.Sink);
        Assert.Equal((TaskState.Waiting, null), (rig.Machine.State, rig.Machine.Counters.Ended));
        rig.Machine.Edit(rig.Machine.Spec with { Repeats = 1 }, rig.Now, rig.Sink);

        Assert.Equal(TaskState.Done, rig.Machine.State);
        Assert.Equal(rig.Now, rig.Machine.Counters.Ended);
    }

    [Fact]
    public void Runs_that_waited_for_each_other_go_together_once_they_may()
    {
        var rig = new TaskRig(new TaskSpec { Start = 3600, Overlap = OverlapPolicy.Queue });
        rig.Machine.RunNow(3, rig.Now, rig.Sink);
        Assert.Equal([1L], rig.Sink.Readies);

        rig.Machine.Edit(rig.Machine.Spec with { Overlap = OverlapPolicy.Allow }, rig.Now, rig.Sink);

        Assert.Equal([1L, 2L, 3L], rig.Sink.Readies);
    }

    [Fact]
    public void Extreme_schedules_stay_within_the_calendar()
    {
        var rig = new TaskRig(new TaskSpec { Delay = 1, Repeats = TaskLimits.MaxRepeats, Overlap = OverlapPolicy.Skip });
        rig.Pass(TimeSpan.FromSeconds(100));

        rig.Machine.Edit(rig.Machine.Spec with { Delay = TaskLimits.MaxSeconds, Start = TaskLimits.MaxSeconds }, rig.Now, rig.Sink);

        Assert.Equal(rig.Now.AddSeconds(TaskLimits.MaxSeconds), rig.Machine.NextDue);
        Assert.True(rig.Machine.ExportOrigin >= TaskLimits.MinCreated);
        Assert.Equal(10, rig.Machine.Upcoming(10).Count);
    }

    [Fact]
    public void An_edit_is_kept_over_restarts_with_the_key_of_the_task()
    {
        var state = new SchedulerState(new TaskOptions());
        var asked = new TaskSpec { Module = TaskRig.Module, Delay = 10, Repeats = 100 };
        var first = state.Submit(asked, new SubmitOptions { Key = "k" }, TaskRig.Begin).Task;
        var later = TaskRig.Begin.AddSeconds(25);
        state.Advance(later, 100);
        var edited = state.Edit(first.Spec.Id, first.Spec, first.Spec with { Delay = 60, Args = ["new"] }, later)!;
        Assert.True(edited.IsDone);

        var restored = new SchedulerState(new TaskOptions());
        foreach (var entry in state.TakeBatch().Entries())
            restored.Apply(entry);
        restored.Restored(1, later);

        foreach (var one in (SchedulerState[])[state, restored])
        {
            var task = one.Find(first.Spec.Id)!;
            Assert.Equal((60, "new", 3L, later.AddSeconds(60)), (task.Spec.Delay, task.Spec.Args[0], task.Counters.Runs, task.NextDue));
            Assert.Equal(SubmitOutcome.Repeated, one.Submit(asked, new SubmitOptions { Key = "k" }, later).Outcome);
            Assert.Equal(SubmitOutcome.Conflict, one.Submit(asked with { Delay = 60 }, new SubmitOptions { Key = "k" }, later).Outcome);
        }
    }

    [Fact]
    public void An_exported_task_goes_on_as_it_was_edited()
    {
        var state = new SchedulerState(new TaskOptions());
        var first = state.Submit(new TaskSpec { Id = "t", Module = TaskRig.Module, Delay = 10, Repeats = 100 }, new SubmitOptions(), TaskRig.Begin).Task;
        var later = TaskRig.Begin.AddSeconds(25);
        state.Advance(later, 100);
        state.Edit("t", first.Spec, first.Spec with { Delay = 60 }, later);
        var task = state.Find("t")!;

        var other = new SchedulerState(new TaskOptions());
        other.Import([new TaskExport { Spec = task.Spec, Created = task.ExportOrigin, Occurrences = task.Counters.Made, Completions = 0, State = task.State, Runs = 3 }], false, later);

        Assert.Equal(task.NextDue, other.Find("t")!.NextDue);
    }

    [Fact]
    public void Edits_that_cannot_be_are_refused_and_change_nothing()
    {
        var state = new SchedulerState(new TaskOptions());
        var spec = state.Submit(new TaskSpec { Id = "t", Module = TaskRig.Module, Delay = 10, Repeats = 100 }, new SubmitOptions(), TaskRig.Begin).Task.Spec;

        Assert.Null(state.Edit("none", spec, spec, TaskRig.Begin));
        Assert.False(state.Edit("t", spec with { Delay = 11 }, spec with { Delay = 12 }, TaskRig.Begin)!.IsDone);
        foreach (var after in (TaskSpec[])[spec with { Id = "u" }, spec with { Complete = 7 }, spec with { Until = TaskRig.Begin.AddSeconds(-1) }])
            Assert.Throws<WetwareException>(() => state.Edit("t", spec, after, TaskRig.Begin));
        Assert.Equal(10, state.Find("t")!.Spec.Delay);
        state.Cancel("t", false, TaskRig.Begin);
        Assert.Equal(ErrorKind.Cancelled, Assert.Throws<WetwareException>(() => state.Edit("t", spec, spec with { Delay = 12 }, TaskRig.Begin)).Kind);
    }
}
