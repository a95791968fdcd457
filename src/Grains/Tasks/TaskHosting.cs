using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Wetware.Channels;
using Wetware.Grains.Capabilities;
using Wetware.Grains.Nodes;
using Wetware.Grains.Routing;
using Wetware.Grains.Tasks.Secrets;
using Wetware.Nodes;

namespace Wetware.Grains.Tasks;

/// <summary>What tasks need of a silo.</summary>
public static class TaskHosting
{
    /// <summary>Adds the scheduler, and the worker of this node.</summary>
    public static ISiloBuilder AddTasks(this ISiloBuilder silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        var services = silo.Services;
        services.AddMetrics();
        services.AddOptions<TaskOptions>().Validate(options => !options.Problems().Any(), $"a value in {TaskOptions.Section} is out of range");
        services.AddOptions<WorkerOptions>().Validate(options => !options.Problems().Any(), $"a value in {WorkerOptions.Section} is out of range");
        services.AddSingleton<TaskMetrics>();
        services.AddSingleton<RunOutputs>();
        services.TryAddSingleton(new TaskSecretSeal());
        services.AddSingleton<TaskGrants>();
        services.TryAddSingleton<ITaskRunner, GuestTaskRunner>();
        services.AddSingleton<TaskNotifier>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(all => all.GetRequiredService<TaskNotifier>());
        services.AddSingleton(all => new WorkerAgent(
            all.GetRequiredService<IGrainFactory>(),
            all.GetRequiredService<ChannelClient>(),
            all.GetRequiredService<ICapabilityFactory>(),
            all.GetRequiredService<ITaskRunner>(),
            all.GetRequiredService<NodeCard>(),
            all.GetRequiredService<NodeCordon>(),
            all.GetRequiredService<OwnRecord>(),
            all.GetRequiredService<IOptions<WorkerOptions>>(),
            all.GetRequiredService<TaskMetrics>(),
            all.GetRequiredService<TimeProvider>(),
            all.GetRequiredService<ILogger<WorkerAgent>>()));
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(all => all.GetRequiredService<WorkerAgent>());
        return silo.AddPlacementDirector<TasksPlacement, TasksPlacementDirector>();
    }
}
