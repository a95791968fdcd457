using System.Net;
using Orleans.Messaging;
using Wetware.Clustering.Configuration;
using Wetware.Clustering.Security;

namespace Wetware.Clustering.Hosting;

/// <summary>
/// The gateways of a cluster, found by <see cref="GatewayFinder"/> when the client starts and again when the list is stale. A search that finds nothing keeps
/// the previous list. Orleans calls the methods with a token; those without are abstract in the interface.
/// </summary>
internal sealed class MulticastGateways(ClusteringOptions options, ClusterSecret secret, TimeProvider time) : IGatewayListProvider
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly GatewayFinder _finder = new(options, secret, Timeout, time);
    private IReadOnlyList<IPEndPoint> _known = [];

    /// <inheritdoc />
    public TimeSpan MaxStaleness => TimeSpan.FromMinutes(1);

    /// <inheritdoc />
    public bool IsUpdatable => true;

    /// <inheritdoc />
    public Task InitializeGatewayListProvider() => InitializeGatewayListProviderAsync(CancellationToken.None);

    /// <summary>Searches for the first time.</summary>
    public async Task InitializeGatewayListProviderAsync(CancellationToken cancellationToken) =>
        _known = await _finder.Find(cancellationToken).ConfigureAwait(false);

    /// <inheritdoc />
    public Task<IList<Uri>> GetGateways() => GetGatewaysAsync(CancellationToken.None);

    /// <summary>Searches again.</summary>
    public async Task<IList<Uri>> GetGatewaysAsync(CancellationToken cancellationToken)
    {
        try
        {
            _known = await _finder.Find(cancellationToken).ConfigureAwait(false);
        }
        catch (ClusterNotFoundException) when (_known.Count > 0)
        {
            // Multicast may fail for a while; connections to known gateways may still work.
        }

        return [.. _known.Select(gateway => new Uri($"gwy.tcp://{gateway}/0"))];
    }
}
