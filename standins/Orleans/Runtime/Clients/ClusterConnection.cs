using Microsoft.Extensions.Logging;

namespace Orleans.Runtime.Messaging;

/// <summary>A client's start and stop: connects, learns what the cluster hosts, and tries again as long as the filter wants it.</summary>
internal sealed partial class ClusterConnection(
    ClientNetwork network, ClientManifestProvider manifest, IClientConnectionRetryFilter filter, ILogger<ClusterConnection> logger)
    : ILifecycleParticipant<IClusterClientLifecycle>
{
    private readonly ILogger _logger = logger;

    public void Participate(IClusterClientLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(ClusterConnection), ServiceLifecycleStage.RuntimeInitialize + 1, ConnectAsync, StopAsync);

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await network.StartAsync(cancellationToken).ConfigureAwait(false);
                await manifest.StartAsync(cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                NotConnected(exception.Message);
                if (!await filter.ShouldRetryConnectionAttempt(exception, cancellationToken).ConfigureAwait(false))
                    throw;
            }
        }
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        await manifest.DisposeAsync().ConfigureAwait(false);
        await network.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Not connected to the cluster: {Reason}")]
    private partial void NotConnected(string reason);
}
