using FsCheck;
using FsCheck.Fluent;
using Wetware.Errors;
using Wetware.Grains.Tasks;
using Wetware.Tasks;

namespace Wetware.Tests.Tasks;

/// <summary>The whole of the scheduler's memory against what was written of it, under random use.</summary>
public sealed class SchedulerStateTests
{
    private static readonly TaskOptions Options = new() { KeptRunsPerTask = 5, LiveRunsPerTask = 20, MaxTasks = 30 };

    [Fact]
    public void What_was_written_brings_the_same_book_back_wherever_it_is_cut()
    {
        AfterRestart((state, restored) => Same(state, restored).Label(Difference(state, restored)));
    }

    [Fact]
    public void An_image_taken_part_by_part_while_the_journal_goes_on_brings_the_same_book_back()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var use = new SchedulerStateDriver(new SchedulerState(Options), seed);
            for (var step = 0; step < 80; step++)
                use.Step();
            use.Flush();
            var (image, first, last) = (new List<TaskEntry>(), use.Written.Count, 0L);
            while (use.State.After(last).Take(2).ToArray() is { Length: > 0 } part)
            {
                image.AddRange(part.Select(task => task.Image()));
                last = part[^1].Number;
                for (var step = 0; step < 10; step++)
                    use.Step();
            }

            use.Flush();
            var restored = new SchedulerState(Options);
            foreach (var entry in image.Concat(use.Written.Skip(first)))
                restored.Apply(entry);
            restored.Restored(use.State.NextNumber, use.Now);
            return Same(use.State, restored).Label($"seed {seed}: {Difference(use.State, restored)}");
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_run_waits_for_a_worker_when_it_can_start_and_only_then()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var use = new SchedulerStateDriver(new SchedulerState(Options), seed);
            var steps = 0;
            while (steps < 300 && HoldsAll(use.State))
            {
                use.Step();
                steps++;
            }

            return (steps == 300).Label($"seed {seed}: step {steps} leaves {use.State.Waiting} runs that wait for a worker and {use.State.Aside} for their group");
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void No_result_is_counted_twice_and_every_run_ends()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var use = new SchedulerStateDriver(new SchedulerState(Options), seed);
            for (var step = 0; step < 300; step++)
                use.Step();
            var accepted = use.Accepted;
            use.Drain();
            return (use.State.Live == 0 && use.State.Running == 0 && use.State.Waiting == 0 && use.Accepted.Count >= accepted.Count)
                .Label($"seed {seed}: live {use.State.Live}, running {use.State.Running}, waiting {use.State.Waiting}")
                .And((use.Accepted.Distinct().Count() == use.Accepted.Count).Label($"seed {seed}: a run was recorded twice"));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_same_key_gives_the_same_task_and_a_taken_id_is_refused()
    {
        var state = new SchedulerState(Options);
        var spec = new TaskSpec { Module = TaskRig.Module };
        var first = state.Submit(spec, new SubmitOptions { Key = "k" }, TaskRig.Begin);
        var again = state.Submit(spec, new SubmitOptions { Key = "k" }, TaskRig.Begin);
        var taken = state.Submit(spec with { Id = first.Task.Spec.Id }, new SubmitOptions(), TaskRig.Begin);
        var replaced = state.Submit(spec with { Id = first.Task.Spec.Id }, new SubmitOptions { Replace = true }, TaskRig.Begin);

        Assert.Equal((SubmitOutcome.Accepted, SubmitOutcome.Repeated, SubmitOutcome.Taken, SubmitOutcome.Replaced), (first.Outcome, again.Outcome, taken.Outcome, replaced.Outcome));
        Assert.Equal(first.Task.Number, again.Task.Number);
        Assert.Equal(26, first.Task.Spec.Id.Length);
        Assert.True(replaced.Task.Number > first.Task.Number);
        Assert.Equal(1, state.Count);
    }

    [Fact]
    public void Finished_tasks_are_kept_for_a_while_and_only_so_many()
    {
        var state = new SchedulerState(new TaskOptions { FinishedTasks = 3, KeepFinished = TimeSpan.FromHours(1) });
        for (var i = 0; i < 10; i++)
        {
            state.Submit(new TaskSpec { Id = $"t{i}", Module = TaskRig.Module }, new SubmitOptions(), TaskRig.Begin);
            state.Cancel($"t{i}", false, TaskRig.Begin.AddSeconds(i));
        }

        state.Retain(TaskRig.Begin.AddMinutes(1));
        Assert.Equal(["t7", "t8", "t9"], state.After(0).Select(task => task.Id));
        state.Retain(TaskRig.Begin.AddHours(1).AddSeconds(8.5));
        Assert.Equal(["t9"], state.After(0).Select(task => task.Id));
    }

    [Fact]
    public void Kept_output_is_bounded_over_all_tasks()
    {
        var state = new SchedulerState(new TaskOptions { KeptRunBytes = 1 << 20, KeptRunsPerTask = 10_000 });
        state.Submit(new TaskSpec { Id = "t", Module = TaskRig.Module }, new SubmitOptions(), TaskRig.Begin);
        for (var i = 0; i < 200; i++)
        {
            state.RunNow("t", 1, TaskRig.Begin);
            Assert.True(state.TryStart("n", TaskRig.Begin, out var item, out _));
            Assert.True(state.Finish(new WorkResult { Token = item.Token, Stdout = new string('x', 16 << 10) }, TaskRig.Begin));
        }

        state.Retain(TaskRig.Begin);

        Assert.InRange(state.Find("t")!.History.Sum(run => run.Stdout.Length), 900 << 10, 1 << 20);
        Assert.Equal(200, state.Find("t")!.History.Max(run => run.Number));
    }

    [Fact]
    public void A_full_book_takes_no_more()
    {
        var state = new SchedulerState(new TaskOptions { MaxTasks = 2 });
        var spec = new TaskSpec { Module = TaskRig.Module };
        state.Submit(spec, new SubmitOptions(), TaskRig.Begin);
        state.Submit(spec, new SubmitOptions(), TaskRig.Begin);

        Assert.Equal(ErrorKind.Overloaded, Assert.Throws<WetwareException>(() => state.Submit(spec, new SubmitOptions(), TaskRig.Begin)).Kind);
    }

    [Fact]
    public void An_import_is_all_or_nothing()
    {
        var state = new SchedulerState(Options);
        TaskExport Export(string id) => new() { Spec = new TaskSpec { Id = id, Module = TaskRig.Module, Delay = 60, Repeats = 10 }, Created = TaskRig.Begin, Occurrences = 3, Completions = 2 };
        state.Submit(Export("b").Spec, new SubmitOptions(), TaskRig.Begin);

        Assert.Equal(["b"], state.Import([Export("a"), Export("b")], replace: false, TaskRig.Begin));
        Assert.Null(state.Find("a"));
        Assert.Empty(state.Import([Export("a"), Export("b")], replace: true, TaskRig.Begin));
        Assert.Equal(TaskRig.Begin.AddMinutes(3), state.Find("a")!.NextDue);
        Assert.Equal(2, state.Find("b")!.Counters.Completions);
    }

    [Fact]
    public void Where_runs_keep_apart_is_the_same_after_a_restart()
    {
        AfterRestart((state, restored) => Occupied(restored).SequenceEqual(Occupied(state)).Label($"{string.Join(';', Occupied(restored))} against {string.Join(';', Occupied(state))}"));

        static string[] Occupied(SchedulerState state) => [.. state.After(0).Select(task => $"{task.Id} {string.Join(',', state.Info(task).Occupied)}")];
    }

    // Random use, and what a scheduler that starts again makes of all that was written of it.
    private static void AfterRestart(Func<SchedulerState, SchedulerState, Property> holds) => Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
    {
        var use = new SchedulerStateDriver(new SchedulerState(Options), seed);
        for (var step = 0; step < 150; step++)
            use.Step();
        use.Flush();
        var restored = new SchedulerState(Options);
        foreach (var entry in use.Written)
            restored.Apply(entry);
        restored.Restored(1, use.Now);
        return holds(use.State, restored).Label($"seed {seed}");
    }).QuickCheckThrowOnFailure();

    private static bool Same(SchedulerState one, SchedulerState other) => Difference(one, other).Length == 0;

    // Every run that can start waits for a worker, or for others of its group; none is lost.
    private static bool HoldsAll(SchedulerState state)
    {
        var startable = state.After(0).Sum(task => task.Live.Count(run => task.CanStart(run.Number)));
        return state.Waiting <= startable && state.Waiting + state.Aside >= startable;
    }

    private static string Difference(SchedulerState one, SchedulerState other)
    {
        var (left, right) = (one.After(0).Select(Text).ToArray(), other.After(0).Select(Text).ToArray());
        if (!left.SequenceEqual(right))
            return $"{string.Join('\n', left.Except(right))}\nagainst\n{string.Join('\n', right.Except(left))}";
        if (one.Live != other.Live || !HoldsAll(one) || !HoldsAll(other) || one.Running != other.Running || one.NextNumber != other.NextNumber)
            return $"live {one.Live}/{other.Live} waiting {one.Waiting}/{other.Waiting} running {one.Running}/{other.Running} next {one.NextNumber}/{other.NextNumber}";
        return one.After(0).Select(task => task.NextWake).SequenceEqual(other.After(0).Select(task => task.NextWake)) ? "" : "next wakes differ";
    }

    private static string Text(ScheduledTask task) =>
        $"{task.Number} {task.Id} {task.Spec.Delay} {task.Spec.Cron} {task.Spec.Group} {task.State} {task.Counters} {string.Join(';', task.RunsAfter(0).Select(run => $"{run.Number} {run.State} {run.Attempt} {run.Node} {run.NotBefore:o} {run.Result}"))}";
}
