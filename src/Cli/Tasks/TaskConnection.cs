using Wetware.Gateway.Tasks;
using Wetware.Modules;
using Wetware.Tasks;
using Wetware.Tasks.Secrets;

namespace Wetware.Cli.Tasks;

/// <summary>The scheduler and the module store of a cluster that was found. Disposing leaves the cluster.</summary>
internal sealed class TaskConnection(ITaskClient client, IModuleClient modules, IModuleNameClient names, ITaskSecretClient secrets, IAsyncDisposable owner) : IAsyncDisposable
{
    /// <summary>The scheduler.</summary>
    public ITaskClient Tasks { get; } = client;

    /// <summary>The module store.</summary>
    public IModuleClient Modules { get; } = modules;

    /// <summary>The secrets of tasks.</summary>
    public ITaskSecretClient Secrets { get; } = secrets;

    /// <summary>Takes tasks in.</summary>
    public TaskIntake Intake() => new(Tasks, Modules, names, new KnownModules());

    /// <inheritdoc />
    public ValueTask DisposeAsync() => owner.DisposeAsync();
}
