using Wetware.Errors;
using Wetware.Tasks;
using Wetware.Testing;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Tasks;

public sealed class TasksGrainTests(SharedTaskNodes shared) : IClassFixture<SharedTaskNodes>
{
    private TaskNodes Nodes => shared.Nodes;

    private ITasksGrain Tasks => shared.Nodes.Tasks;

    [Fact]
    public async Task A_task_runs_as_often_as_it_says_and_keeps_its_results()
    {
        var info = await Nodes.Run(new TaskSpec { Delay = 1, Repeats = 3, Input = 2832, Complete = 1 });

        Assert.Equal((TaskState.Done, 4L, 3L), (info.State, info.Completions, info.Runs));
        var runs = (await Tasks.Runs(info.Spec.Id))!.Items;
        Assert.Equal([1L, 2L, 3L], runs.Select(run => run.Number));
        Assert.All(runs, run => Assert.Equal((RunState.Succeeded, "2832", 1), (run.State, run.Result, run.Attempt)));
        Assert.Equal([1.0, 1.0], runs.Zip(runs.Skip(1), (a, b) => (b.Due - a.Due).TotalSeconds));
        Assert.Equal("2832", (await Tasks.Run(info.Spec.Id, 2))!.Result);
    }

    [Fact]
    public async Task Many_runs_are_spread_over_the_workers()
    {
        var submitted = await Tasks.Submit(new TaskSpec { Module = TaskRig.Module, Start = 3600, Difficulty = 20 });
        var id = submitted.Task.Spec.Id;
        await Tasks.RunNow(id, 60);
        await Wait.Until(async () => (await Tasks.Get(id))!.Completions == 60, "60 runs end");

        var runs = (await Tasks.Runs(id))!.Items;
        Assert.True(runs.Select(run => run.Node).Distinct().Count() >= 2);
        Assert.Equal(3, (await Tasks.Workers()).Count);
        Assert.Equal(TaskState.Waiting, (await Tasks.Get(id))!.State);
    }

    [Fact]
    public async Task The_next_runs_are_told_before_and_after_a_task_is_accepted()
    {
        var spec = new TaskSpec { Module = TaskRig.Module, Cron = "0 3 * * *", TimeZone = "Europe/Berlin", Repeats = 3 };

        var preview = await Tasks.Preview(spec, 10);
        var info = (await Tasks.Submit(spec)).Task;
        await Tasks.Pause(info.Spec.Id);

        Assert.Equal(3, preview.Count);
        Assert.Equal(preview, await Tasks.Upcoming(info.Spec.Id, 10));
        Assert.Equal(preview.Take(2), await Tasks.Upcoming(info.Spec.Id, 2));
        Assert.Equal(info.NextRun, preview[0]);
        await Tasks.Cancel(info.Spec.Id);
        Assert.Empty((await Tasks.Upcoming(info.Spec.Id))!);
        Assert.Null(await Tasks.Upcoming("nothing"));
        foreach (var count in (int[])[0, 101])
            Assert.Equal(ErrorKind.Limit, (await Assert.ThrowsAsync<WetwareException>(() => Tasks.Preview(spec, count))).Kind);
        Assert.StartsWith("until: ", (await Assert.ThrowsAsync<WetwareException>(() => Tasks.Preview(spec with { Until = DateTimeOffset.UnixEpoch }))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_run_is_tried_again_and_says_why_it_failed()
    {
        var info = await Nodes.Run(new TaskSpec { Input = -1, Retries = 2 });

        Assert.Equal((TaskState.Failed, 0L, 1L), (info.State, info.Completions, info.Failures));
        Assert.Equal((3, ErrorKind.Failed, "trap"), (info.LastRun!.Attempt, info.LastRun.Error!.Value, info.LastRun.Message));
    }

    [Fact]
    public async Task Cancelling_ends_a_run_on_its_worker()
    {
        var id = (await Tasks.Submit(new TaskSpec { Module = TaskRig.Module, Input = -2 })).Task.Spec.Id;
        await Wait.Until(async () => (await Tasks.Get(id))!.Running == 1, "it runs");
        var node = (await Tasks.Run(id, 1))!.Node!;

        var info = await Tasks.Cancel(id);

        Assert.Equal((TaskState.Cancelled, RunState.Cancelled), (info!.State, info.LastRun!.State));
        var worker = NodeCluster.GrainsOn(Nodes.Nodes.Cluster.Silos[0]).GetGrain<IWorkerGrain>(node);
        await Wait.Until(async () => (await worker.Info()).Running == 0, "its worker is free");
        Assert.Equal(RunState.Cancelled, (await Tasks.Run(id, 1))!.State);
    }

    [Fact]
    public async Task Bad_input_is_refused_by_name_and_changes_nothing()
    {
        var before = (await Tasks.List(new TaskQuery { Limit = 1000 })).Items.Count;
        foreach (var (spec, field) in new[]
        {
            (new TaskSpec { Module = "x" }, "module"), (new TaskSpec { Repeats = -1 }, "repeats"), (new TaskSpec { Id = "a/b" }, "id"),
            (new TaskSpec { Cron = "nope" }, "cron"), (new TaskSpec { Cron = "* * * * *", TimeZone = "Mars/Base" }, "timezone"), (new TaskSpec { Priority = 10 }, "priority"),
            (new TaskSpec { Stdin = new byte[70_000] }, "stdin"), (new TaskSpec { Overlap = (OverlapPolicy)9 }, "overlap"), (new TaskSpec { Notify = "ftp://x" }, "notify"),
        })
        {
            var error = await Assert.ThrowsAsync<WetwareException>(() => Tasks.Submit(field == "module" ? spec : spec with { Module = TaskRig.Module }));
            Assert.StartsWith(field + ": ", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(ErrorKind.Denied, (await Assert.ThrowsAsync<WetwareException>(
            () => Tasks.Submit(new TaskSpec { Module = TaskRig.Module, Notify = "http://169.254.169.254/" }))).Kind);
        Assert.Equal(ErrorKind.Limit, (await Assert.ThrowsAsync<WetwareException>(() => Tasks.List(new TaskQuery { Limit = 0 }))).Kind);
        Assert.Null(await Tasks.RunNow("nobody"));
        Assert.Equal(before, (await Tasks.List(new TaskQuery { Limit = 1000 })).Items.Count);
    }

    [Fact]
    public async Task Lists_are_filtered_and_paged_newest_last()
    {
        var label = Guid.NewGuid().ToString("n");
        for (var i = 0; i < 5; i++)
            await Tasks.Submit(new TaskSpec { Module = TaskRig.Module, Start = 3600, Labels = new Dictionary<string, string> { [label] = $"{i % 2}" }, Description = $"{i}" });
        var first = await Tasks.List(new TaskQuery { Label = label, Limit = 2 });
        var second = await Tasks.List(new TaskQuery { Label = label, Limit = 5, After = first.Next!.Value });

        Assert.Equal(["0", "1"], first.Items.Select(item => item.Spec.Description));
        Assert.Equal(["2", "3", "4"], second.Items.Select(item => item.Spec.Description));
        Assert.Null(second.Next);
        Assert.Equal(2, (await Tasks.List(new TaskQuery { Label = label, LabelValue = "1" })).Items.Count);
        Assert.Empty((await Tasks.List(new TaskQuery { Label = label, State = TaskState.Paused })).Items);
    }

    [Fact]
    public async Task Events_tell_what_happened_in_order()
    {
        var cursor = (await Tasks.Events(-1, null, TimeSpan.Zero)).Next;
        var info = await Nodes.Run(new TaskSpec { Input = 7 });
        var told = new List<TaskEvent>();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await foreach (var events in Tasks.Watch(cursor, info.Spec.Id, TimeProvider.System, deadline.Token))
        {
            told.AddRange(events.Items);
            if (told.Any(item => item.Kind == TaskEventKind.Finished))
                break;
        }

        Assert.Equal([TaskEventKind.Accepted, TaskEventKind.Started, TaskEventKind.Succeeded, TaskEventKind.Finished], told.Select(item => item.Kind));
        Assert.Equal("7", told[2].Run!.Result);
        Assert.Empty((await Tasks.Events(told[^1].Sequence, info.Spec.Id, TimeSpan.Zero)).Items);
    }

    [Fact]
    public async Task What_is_exported_can_be_imported()
    {
        var id = (await Tasks.Submit(new TaskSpec { Module = TaskRig.Module, Cron = "0 0 1 1 *", Description = "yearly" })).Task.Spec.Id;
        var number = (await Tasks.Get(id))!.Number;
        var export = (await Tasks.Export(number - 1, 1)).Items.Single();

        Assert.Equal([id], await Import([[export]], replace: false));
        Assert.Empty(await Import([[export]], replace: true));
        var imported = (await Tasks.Get(id))!;
        Assert.Equal(("yearly", TaskState.Waiting), (imported.Spec.Description, imported.State));
        Assert.NotNull(imported.NextRun);
    }

    [Fact]
    public async Task A_file_of_many_parts_is_imported_whole_or_not_at_all()
    {
        var first = Guid.NewGuid();
        TaskExport Export(int i, int stdin = 0) => new()
        {
            Spec = new TaskSpec { Id = $"{first:n}-{i}", Module = TaskRig.Module, Start = 100_000, Stdin = new byte[stdin] },
            Created = DateTimeOffset.UtcNow,
        };
        await Tasks.Submit(Export(250).Spec);
        TaskExport[][] parts = [.. Enumerable.Range(0, 300).Select(i => Export(i, 65_000)).Chunk(20)];

        Assert.Equal([Export(250).Spec.Id], await Import(parts, replace: false));
        Assert.Null(await Tasks.Get(Export(0).Spec.Id));
        Assert.Equal(0, (await Tasks.Get(Export(250).Spec.Id))!.Spec.Stdin.Length);
        Assert.Empty(await Import(parts, replace: true));
        Assert.Equal(65_000, (await Tasks.Get(Export(0).Spec.Id))!.Spec.Stdin.Length);
        Assert.Equal(65_000, (await Tasks.Get(Export(250).Spec.Id))!.Spec.Stdin.Length);

        // What comes twice is passed over, what is missing is named, and asking again answers the same.
        await Tasks.Stage(first, 0, [Export(1000)]);
        await Tasks.Stage(first, 0, [Export(1001)]);
        Assert.Equal(ErrorKind.NotFound, (await Assert.ThrowsAsync<WetwareException>(() => Tasks.Stage(first, 2, [Export(1002)]))).Kind);
        Assert.Equal(ErrorKind.NotFound, (await Assert.ThrowsAsync<WetwareException>(() => Tasks.Import(first, 2))).Kind);
        var twice = await Assert.ThrowsAsync<WetwareException>(() => Tasks.Stage(first, 1, [Export(1003), Export(1000)]));
        Assert.StartsWith("[2].id: ", twice.Message, StringComparison.Ordinal);
        Assert.Empty(await Tasks.Import(first, 1));
        Assert.Empty(await Tasks.Import(first, 1));
        Assert.NotNull(await Tasks.Get(Export(1000).Spec.Id));
        Assert.Null(await Tasks.Get(Export(1001).Spec.Id));
    }

    private async Task<IReadOnlyList<string>> Import(TaskExport[][] parts, bool replace)
    {
        var import = Guid.NewGuid();
        for (var part = 0; part < parts.Length; part++)
            await Tasks.Stage(import, part, parts[part]);
        return await Tasks.Import(import, parts.Length, replace);
    }
}
