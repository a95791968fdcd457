using FsCheck;
using FsCheck.Fluent;
using Wetware.Errors;
using Wetware.Grains.Tasks;
using Wetware.Tasks;

namespace Wetware.Tests.Tasks;

/// <summary>The whole of the scheduler's memory against what was written of it, under random use.</summary>
public sealed class BookTests
{
    private static readonly TaskOptions Options = new() { KeptRunsPerTask = 5, LiveRunsPerTask = 20, MaxTasks = 30 };

    [Fact]
    public void What_was_written_brings_the_same_book_back_wherever_it_is_cut()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var use = new BookUse(new SchedulerState(Options), seed);
            for (var step = 0; step < 150; step++)
                use.Step();
            use.Flush();
            var restored = new SchedulerState(Options);
            foreach (var entry in use.Written)
                restored.Apply(entry);
            restored.Restored(1, use.Now);
            return Same(use.Book, restored).Label($"seed {seed}: {Difference(use.Book, restored)}");
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void An_image_taken_part_by_part_while_the_journal_goes_on_brings_the_same_book_back()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var use = new BookUse(new SchedulerState(Options), seed);
            for (var step = 0; step < 80; step++)
                use.Step();
            use.Flush();
            var (image, first, last) = (new List<TaskEntry>(), use.Written.Count, 0L);
            while (use.Book.After(last).Take(2).ToArray() is { Length: > 0 } part)
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
            restored.Restored(use.Book.NextNumber, use.Now);
            return Same(use.Book, restored).Label($"seed {seed}: {Difference(use.Book, restored)}");
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void No_result_is_counted_twice_and_every_run_ends()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var use = new BookUse(new SchedulerState(Options), seed);
            for (var step = 0; step < 300; step++)
                use.Step();
            var accepted = use.Accepted;
            use.Drain();
            return (use.Book.Live == 0 && use.Book.Running == 0 && use.Book.Waiting == 0 && use.Accepted.Count >= accepted.Count)
                .Label($"seed {seed}: live {use.Book.Live}, running {use.Book.Running}, waiting {use.Book.Waiting}")
                .And((use.Accepted.Distinct().Count() == use.Accepted.Count).Label($"seed {seed}: a run was recorded twice"));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_same_key_gives_the_same_task_and_a_taken_id_is_refused()
    {
        var book = new SchedulerState(Options);
        var spec = new TaskSpec { Module = MachineRig.Module };
        var first = book.Submit(spec, new SubmitOptions { Key = "k" }, MachineRig.Begin);
        var again = book.Submit(spec, new SubmitOptions { Key = "k" }, MachineRig.Begin);
        var taken = book.Submit(spec with { Id = first.Task.Spec.Id }, new SubmitOptions(), MachineRig.Begin);
        var replaced = book.Submit(spec with { Id = first.Task.Spec.Id }, new SubmitOptions { Replace = true }, MachineRig.Begin);

        Assert.Equal((SubmitOutcome.Accepted, SubmitOutcome.Repeated, SubmitOutcome.Taken, SubmitOutcome.Replaced), (first.Outcome, again.Outcome, taken.Outcome, replaced.Outcome));
        Assert.Equal(first.Task.Number, again.Task.Number);
        Assert.Equal(26, first.Task.Spec.Id.Length);
        Assert.True(replaced.Task.Number > first.Task.Number);
        Assert.Equal(1, book.Count);
    }

    [Fact]
    public void Finished_tasks_are_kept_for_a_while_and_only_so_many()
    {
        var book = new SchedulerState(new TaskOptions { FinishedTasks = 3, KeepFinished = TimeSpan.FromHours(1) });
        for (var i = 0; i < 10; i++)
        {
            book.Submit(new TaskSpec { Id = $"t{i}", Module = MachineRig.Module }, new SubmitOptions(), MachineRig.Begin);
            book.Cancel($"t{i}", false, MachineRig.Begin.AddSeconds(i));
        }

        book.Retain(MachineRig.Begin.AddMinutes(1));
        Assert.Equal(["t7", "t8", "t9"], book.After(0).Select(task => task.Id));
        book.Retain(MachineRig.Begin.AddHours(1).AddSeconds(8.5));
        Assert.Equal(["t9"], book.After(0).Select(task => task.Id));
    }

    [Fact]
    public void Kept_output_is_bounded_over_all_tasks()
    {
        var book = new SchedulerState(new TaskOptions { KeptRunBytes = 1 << 20, KeptRunsPerTask = 10_000 });
        book.Submit(new TaskSpec { Id = "t", Module = MachineRig.Module }, new SubmitOptions(), MachineRig.Begin);
        for (var i = 0; i < 200; i++)
        {
            book.RunNow("t", 1, MachineRig.Begin);
            Assert.True(book.TryStart("n", MachineRig.Begin, out var item, out _));
            Assert.True(book.Finish(new WorkResult { Token = item.Token, Stdout = new string('x', 16 << 10) }, MachineRig.Begin));
        }

        book.Retain(MachineRig.Begin);

        Assert.InRange(book.Find("t")!.History.Sum(run => run.Stdout.Length), 900 << 10, 1 << 20);
        Assert.Equal(200, book.Find("t")!.History.Max(run => run.Number));
    }

    [Fact]
    public void A_full_book_takes_no_more()
    {
        var book = new SchedulerState(new TaskOptions { MaxTasks = 2 });
        var spec = new TaskSpec { Module = MachineRig.Module };
        book.Submit(spec, new SubmitOptions(), MachineRig.Begin);
        book.Submit(spec, new SubmitOptions(), MachineRig.Begin);

        Assert.Equal(ErrorKind.Overloaded, Assert.Throws<WetwareException>(() => book.Submit(spec, new SubmitOptions(), MachineRig.Begin)).Kind);
    }

    [Fact]
    public void An_import_is_all_or_nothing()
    {
        var book = new SchedulerState(Options);
        TaskExport Export(string id) => new() { Spec = new TaskSpec { Id = id, Module = MachineRig.Module, Delay = 60, Repeats = 10 }, Created = MachineRig.Begin, Occurrences = 3, Completions = 2 };
        book.Submit(Export("b").Spec, new SubmitOptions(), MachineRig.Begin);

        Assert.Equal(["b"], book.Import([Export("a"), Export("b")], replace: false, MachineRig.Begin));
        Assert.Null(book.Find("a"));
        Assert.Empty(book.Import([Export("a"), Export("b")], replace: true, MachineRig.Begin));
        Assert.Equal(MachineRig.Begin.AddMinutes(3), book.Find("a")!.NextDue);
        Assert.Equal(2, book.Find("b")!.Counters.Completions);
    }

    private static bool Same(SchedulerState one, SchedulerState other) => Difference(one, other).Length == 0;

    private static string Difference(SchedulerState one, SchedulerState other)
    {
        var (left, right) = (one.After(0).Select(Text).ToArray(), other.After(0).Select(Text).ToArray());
        if (!left.SequenceEqual(right))
            return $"{string.Join('\n', left.Except(right))}\nagainst\n{string.Join('\n', right.Except(left))}";
        if (one.Live != other.Live || one.Waiting != other.Waiting || one.Running != other.Running || one.NextNumber != other.NextNumber)
            return $"live {one.Live}/{other.Live} waiting {one.Waiting}/{other.Waiting} running {one.Running}/{other.Running} next {one.NextNumber}/{other.NextNumber}";
        return one.After(0).Select(task => task.NextWake).SequenceEqual(other.After(0).Select(task => task.NextWake)) ? "" : "next wakes differ";
    }

    private static string Text(ScheduledTask task) =>
        $"{task.Number} {task.Id} {task.State} {task.Counters} {string.Join(';', task.RunsAfter(0).Select(run => $"{run.Number} {run.State} {run.Attempt} {run.Node} {run.NotBefore:o} {run.Result}"))}";
}
