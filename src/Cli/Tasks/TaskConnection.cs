using Wetware.Modules;
using Wetware.Tasks;

namespace Wetware.Cli.Tasks;

/// <summary>The scheduler and the module store of a cluster that was found. Disposing leaves the cluster.</summary>
internal sealed class TaskConnection(ITaskClient client, IModuleClient modules, IAsyncDisposable owner) : IAsyncDisposable
{
    /// <summary>The scheduler.</summary>
    public ITaskClient Tasks { get; } = client;

    /// <summary>The module store.</summary>
    public IModuleClient Modules { get; } = modules;

    /// <inheritdoc />
    public ValueTask DisposeAsync() => owner.DisposeAsync();
}
