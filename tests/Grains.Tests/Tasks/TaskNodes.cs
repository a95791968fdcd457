using Microsoft.Extensions.DependencyInjection;
using Wetware.Grains.Tasks;
using Wetware.Nodes;
using Wetware.Tasks;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Tasks;

/// <summary>Nodes whose workers run <see cref="FakeRunner"/>s.</summary>
internal sealed class TaskNodes : IAsyncDisposable
{
    private TaskNodes(NodeCluster nodes, FakeRunner.Record record) => (Nodes, Record) = (nodes, record);

    public NodeCluster Nodes { get; }

    public FakeRunner.Record Record { get; }

    public ITasksGrain Tasks => Nodes.Client.GetGrain<ITasksGrain>(ITasksGrain.Key);

    public static async Task<TaskNodes> Start(int silos = 3, Action<TaskOptions>? options = null, Action<ISiloBuilder>? silo = null)
    {
        var record = new FakeRunner.Record();
        var nodes = await NodeCluster.Start(silos, builder =>
        {
            builder.Services.AddSingleton(record);
            builder.Services.AddSingleton<ITaskRunner>(all => new FakeRunner(all.GetRequiredService<NodeCard>(), record));
            builder.Services.Configure<WorkerOptions>(worker => worker.Drain = TimeSpan.FromMilliseconds(100));
            if (options is not null)
                builder.Services.Configure(options);
            silo?.Invoke(builder);
        });
        return new TaskNodes(nodes, record);
    }

    /// <summary>Submits, and waits until the task has ended.</summary>
    public async Task<TaskInfo> Run(TaskSpec spec)
    {
        var submitted = await Tasks.Submit(spec with { Module = TaskRig.Module });
        return await Ended(submitted.Task.Spec.Id);
    }

    public async Task<TaskInfo> Ended(string id, TimeSpan? deadline = null)
    {
        TaskInfo? info = null;
        await Wetware.Testing.Wait.Until(
            async () => (info = await Answer(() => Tasks.Get(id))) is { State: >= TaskState.Done },
            $"task {id} ends",
            deadline);
        return info!;
    }

    /// <summary>Asks until there is an answer: while the scheduler moves, calls fail.</summary>
    public static async Task<T> Answer<T>(Func<Task<T>> ask)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return await ask();
            }
            catch (Exception error) when (tries < 100 && error is SiloUnavailableException or OrleansMessageRejectionException or TimeoutException
                or Wetware.Errors.WetwareException { Kind: Wetware.Errors.ErrorKind.Overloaded or Wetware.Errors.ErrorKind.Disconnected })
            {
                await Task.Delay(100);
            }
        }
    }

    public ValueTask DisposeAsync() => Nodes.DisposeAsync();
}
