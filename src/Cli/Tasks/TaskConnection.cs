using Wetware.Gateway.Modules;
using Wetware.Gateway.Tasks;

namespace Wetware.Cli.Tasks;

/// <summary>The scheduler and the module store of a cluster that was found. Disposing leaves the cluster.</summary>
internal sealed class TaskConnection(ITaskDesk desk, IModuleShelf modules, IAsyncDisposable owner) : IAsyncDisposable
{
    /// <summary>The scheduler.</summary>
    public ITaskDesk Desk { get; } = desk;

    /// <summary>The module store.</summary>
    public IModuleShelf Modules { get; } = modules;

    /// <inheritdoc />
    public ValueTask DisposeAsync() => owner.DisposeAsync();
}
