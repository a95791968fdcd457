using Microsoft.Extensions.DependencyInjection;
using Wetware.Grains.Tasks;
using Wetware.Nodes;
using Wetware.Tasks;
using Wetware.Testing;
using Wetware.Tests.Fixture;
using Wetware.Tests.Tasks;

namespace Wetware.Tests.Durability;

/// <summary>In which order the scheduler writes, and what leaves it before.</summary>
public sealed class SchedulerWritesTests
{
    private const string NewYear = "0 0 1 1 *";

    private readonly FaultyStore _store = new();

    [Fact]
    public async Task A_run_that_began_and_an_event_that_was_told_are_known_after_the_power_was_lost()
    {
        var record = new FakeRunner.Record();
        IReadOnlyList<TaskEvent> told = [];
        await using (var nodes = await Start(silo =>
        {
            silo.Services.Configure<WorkerOptions>(worker => worker.Enabled = true);
            silo.Services.AddSingleton<ITaskRunner>(all => new FakeRunner(all.GetRequiredService<NodeCard>(), record));
        }))
        {
            var node = On(nodes);
            await node.Tasks.Submit(new TaskSpec { Id = "t", Module = TaskRig.Module, Cron = NewYear, Input = -2 });
            await Wait.Until(async () => (await node.Tasks.Workers()).Count > 0, "there is a worker");

            // Row by row, until the worker has the run.
            _store.Hold(IsJournal);
            var asked = node.Tasks.RunNow("t");
            while (record.Started.IsEmpty)
            {
                await Wait.Until(() => _store.Waiting > 0 || !record.Started.IsEmpty, "a row is written, or it begins");
                for (var turn = 0; turn < 20; turn++)
                    told = (await node.Tasks.Events(0, null, TimeSpan.Zero)).Items;
                if (record.Started.IsEmpty && told.All(one => one.Kind != TaskEventKind.Started))
                    _store.Step();
                else
                    break;
            }

            _store.LosePower();
            await nodes.Cluster.KillSiloAsync(nodes.Cluster.Silos.Single());
            await Record.ExceptionAsync(() => asked);
        }

        await using (var nodes = await Start())
        {
            var tasks = On(nodes).Tasks;
            var newest = (await tasks.Events(-1, null, TimeSpan.Zero)).Next;
            Assert.True(newest >= told[^1].Sequence, $"event {told[^1].Sequence} was told, and {newest} is the newest that is known");
            Assert.Equal(1, (await tasks.Run("t", 1))?.Attempt);
        }
    }

    [Fact]
    public async Task What_changes_while_an_image_is_written_outlives_it()
    {
        await using (var nodes = await Start())
        {
            var tasks = On(nodes).Tasks;
            await tasks.Submit(new TaskSpec { Id = "first", Module = TaskRig.Module, Cron = NewYear });
            _store.Hold(IsImage);
            await Fill(tasks);
            await Wait.Until(() => _store.Waiting == 1, "the first part of the image is written");

            // It is part of that, as it was.
            await tasks.Pause("first");
            _store.Work();
            await Wait.Until(() => _store.HasOnDisk("manifest", ITasksGrain.Key), "the image is valid");
            _store.LosePower();
            await nodes.Cluster.KillSiloAsync(nodes.Cluster.Silos.Single());
        }

        await using (var nodes = await Start())
            Assert.Equal(TaskState.Paused, (await On(nodes).Tasks.Get("first"))!.State);
    }

    [Fact]
    public async Task Before_each_part_of_an_image_the_scheduler_shows_that_the_journal_is_its_own()
    {
        await using var nodes = await Start();

        await Fill(On(nodes).Tasks);
        await Wait.Until(() => _store.HasOnDisk("manifest", ITasksGrain.Key), "the image is valid");

        var written = _store.Written.Where(name => IsJournal(name) || IsImage(name) || name == "manifest").ToArray();
        Assert.True(written.Count(IsImage) > 10, $"{written.Count(IsImage)} parts");
        Assert.DoesNotContain(written.Zip(written.Skip(1)), pair => !IsJournal(pair.First) && !IsJournal(pair.Second));
    }

    [Fact]
    public async Task Numbers_of_events_go_on_after_an_image_that_nothing_follows()
    {
        long newest;
        await using (var nodes = await Start())
        {
            var tasks = On(nodes).Tasks;
            await Fill(tasks);
            await Wait.Until(() => _store.HasOnDisk("manifest", ITasksGrain.Key), "the image is valid");
            newest = (await tasks.Events(-1, null, TimeSpan.Zero)).Next;
            Assert.True(newest > 0);
            _store.LosePower();
            await nodes.Cluster.KillSiloAsync(nodes.Cluster.Silos.Single());
        }

        await using (var nodes = await Start())
            Assert.True((await On(nodes).Tasks.Events(-1, null, TimeSpan.Zero)).Next >= newest);
    }

    private static bool IsJournal(string name) => name.StartsWith("journal-", StringComparison.Ordinal);

    private static bool IsImage(string name) => name.StartsWith("image-", StringComparison.Ordinal);

    private static Acknowledged.Node On(NodeCluster nodes) => new(nodes.Cluster.Silos.Single().ServiceProvider);

    // More than the journal grows before there is an image.
    private static async Task Fill(ITasksGrain tasks)
    {
        var import = Guid.NewGuid();
        for (var part = 0; part < 2; part++)
        {
            await tasks.Stage(import, part, [.. Enumerable.Range(part * 70, 70).Select(number => new TaskExport
            {
                Spec = new TaskSpec { Id = $"t{number}", Module = TaskRig.Module, Cron = NewYear, Stdin = new byte[TaskLimits.MaxStdin] },
                Created = TaskRig.Begin,
            })]);
        }

        Assert.Empty(await tasks.Import(import, 2));
    }

    private Task<NodeCluster> Start(Action<ISiloBuilder>? more = null) => FaultyNode.Start(_store, more);
}
