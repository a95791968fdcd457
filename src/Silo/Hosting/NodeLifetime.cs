using Microsoft.Extensions.Hosting;

namespace Wetware.Silo.Hosting;

/// <summary>The host does not watch signals: the node does, from before there is a host.</summary>
internal sealed class NodeLifetime : IHostLifetime
{
    /// <inheritdoc />
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
