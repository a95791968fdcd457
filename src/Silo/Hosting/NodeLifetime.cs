using Microsoft.Extensions.Hosting;

namespace Wetware.Silo.Hosting;

/// <summary>
/// Joins the cluster before the host creates its services, because the silo's name and its storage depend on who leads; announces the node when all of it runs, and
/// withdraws the announcement before anything stops. It does not watch signals: the process does (<see cref="Shutdown"/>).
/// </summary>
internal sealed class NodeLifetime(NodeContext node) : IHostLifetime, IHostedLifecycleService
{
    /// <inheritdoc />
    public Task WaitForStartAsync(CancellationToken cancellationToken) => node.Join(cancellationToken);

    /// <inheritdoc />
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        node.Announce();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        node.Leave();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
