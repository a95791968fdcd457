using Microsoft.Extensions.Hosting;

namespace Wetware.Tests.Hosting;

/// <summary>A node's host whose draining does not end.</summary>
internal sealed class EndlessHost(IHost inner) : IHost, IAsyncDisposable
{
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <inheritdoc />
    public IServiceProvider Services => inner.Services;

    /// <summary>Completes when the silo has left, and the host begins to wait for ever.</summary>
    public Task Left => _left.Task;

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => inner.StartAsync(cancellationToken);

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await inner.StopAsync(cancellationToken);
        _left.TrySetResult();
        await Task.Delay(Timeout.Infinite, cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose() => inner.Dispose();

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ((IAsyncDisposable)inner).DisposeAsync();
}
