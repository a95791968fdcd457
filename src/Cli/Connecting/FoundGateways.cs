using System.Net;
using Orleans.Messaging;
using Wetware.Clustering.Configuration;
using Wetware.Nodes;

namespace Wetware.Cli.Connecting;

/// <summary>
/// The gateways that were found, and those that the cluster names later: the node that was asked first may be the one that dies. The interface's methods without a
/// token are abstract, those with one are called where Orleans has one.
/// </summary>
internal sealed class FoundGateways(IReadOnlyList<IPEndPoint> found) : IGatewayListProvider
{
    private volatile IReadOnlyList<IPEndPoint> _known = found;

    /// <inheritdoc />
    public TimeSpan MaxStaleness => TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    public bool IsUpdatable => true;

    /// <inheritdoc />
    public Task InitializeGatewayListProvider() => InitializeGatewayListProviderAsync(CancellationToken.None);

    /// <summary>The list is known already.</summary>
    public Task InitializeGatewayListProviderAsync(CancellationToken cancellationToken) => GetGatewaysAsync(cancellationToken);

    /// <inheritdoc />
    public Task<IList<Uri>> GetGateways() => GetGatewaysAsync(CancellationToken.None);

    /// <summary>The gateways as Orleans writes them.</summary>
    public Task<IList<Uri>> GetGatewaysAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IList<Uri>>([.. _known.Select(gateway => new Uri($"gwy.tcp://{gateway}/0"))]);

    /// <summary>Takes over where the nodes of the cluster are; those that were found first stay known when none of them says so.</summary>
    public void Learn(IEnumerable<NodeCard> nodes)
    {
        IPEndPoint[] told = [.. nodes.Select(node => Endpoints.TryParseStrict(node.Gateway, out var gateway) ? gateway : null).OfType<IPEndPoint>().Distinct().Take(64)];
        if (told.Length > 0)
            _known = told;
    }
}
