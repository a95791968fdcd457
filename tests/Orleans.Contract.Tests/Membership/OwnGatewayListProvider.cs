using Orleans.Messaging;

namespace Wetware.Tests.Membership;

/// <summary>Finds gateways in <see cref="OwnMembershipTable"/>.</summary>
public sealed class OwnGatewayListProvider(OwnMembershipTable table) : IGatewayListProvider
{
    public TimeSpan MaxStaleness => TimeSpan.FromSeconds(1);

    public bool IsUpdatable => true;

    public Task InitializeGatewayListProvider() => Task.CompletedTask;

    public Task InitializeGatewayListProviderAsync(CancellationToken cancellationToken = default) => InitializeGatewayListProvider();

    public Task<IList<Uri>> GetGatewaysAsync(CancellationToken cancellationToken = default) => GetGateways();

    public Task<IList<Uri>> GetGateways() => Task.FromResult<IList<Uri>>(table.Gateways());
}
