using System.Net;
using Orleans.Messaging;

namespace Wetware.Cli.Connecting;

/// <summary>The gateways that were found. The interface's methods without a token are abstract, those with one are called where Orleans has one.</summary>
internal sealed class FoundGateways(IReadOnlyList<IPEndPoint> gateways) : IGatewayListProvider
{
    /// <inheritdoc />
    public TimeSpan MaxStaleness => TimeSpan.FromMinutes(1);

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
        Task.FromResult<IList<Uri>>([.. gateways.Select(gateway => new Uri($"gwy.tcp://{gateway}/0"))]);
}
