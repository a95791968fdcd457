using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Configuration;
using Orleans.Messaging;
using Orleans.Metadata;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService;
using Orleans.Runtime.Messaging;
using Orleans.Serialization;
using Wetware.Tests.Directory;

namespace Wetware.Tests.Clients;

/// <summary>All of a client that connects it to a cluster, and none of what makes calls.</summary>
internal sealed class TestClient : IMessageReceiver, IGatewayListProvider, IClusterConnectionStatusObserver, IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly TestLifecycle _lifecycle = new();

    public TestClient(params TestSilo[] gateways)
    {
        Gateways = [.. gateways.Select(g => g.GatewayAddress.Endpoint.ToGatewayUri())];
        var services = new ServiceCollection();
        services.AddSerializer();
        services.AddSingleton<Orleans.Serialization.Codecs.ICodecSource>(new IdCodecs());
        services.AddLogging(b => b.SetMinimumLevel(LogLevel.None));
        services.AddSingleton<IMessageReceiver>(this);
        services.AddSingleton<IGatewayListProvider>(this);
        services.AddSingleton<IClusterConnectionStatusObserver>(this);
        services.AddSingleton<IClientConnectionRetryFilter>(new Filter(this));
        services.AddSingleton(new GrainManifest(
            ImmutableDictionary<GrainType, GrainProperties>.Empty,
            ImmutableDictionary<GrainInterfaceType, GrainInterfaceProperties>.Empty));
        services.Configure<ClusterOptions>(o => o.ClusterId = "test");
        services.Configure<GatewayOptions>(o => o.GatewayListRefreshPeriod = TimeSpan.FromMilliseconds(300));
        services.AddClusterClient();
        _services = services.BuildServiceProvider();
        foreach (var participant in _services.GetServices<ILifecycleParticipant<IClusterClientLifecycle>>())
            participant.Participate(_lifecycle);
    }

    public List<Uri> Gateways { get; }

    public GrainId Id => _services.GetRequiredService<ClientIdentity>().Id;

    public ClientNetwork Network => _services.GetRequiredService<ClientNetwork>();

    public ConcurrentQueue<Message> Received { get; } = new();

    public ConcurrentQueue<(Message Message, Exception Reason)> Returned { get; } = new();

    public ConcurrentQueue<SiloAddress> LostGateways { get; } = new();

    public ConcurrentQueue<(int Now, int Before, bool Recovered)> Counts { get; } = new();

    public int LostCluster { get; private set; }

    public int RetriesAllowed { get; set; }

    public List<Exception> Retried { get; } = [];

    public Action<Message>? OnMessage { get; set; }

    public TimeSpan MaxStaleness => TimeSpan.FromSeconds(1);

    public bool IsUpdatable => true;

    public Task StartAsync() => _lifecycle.StartAsync(CancellationToken.None);

    public async Task StopAsync()
    {
        await _lifecycle.StopAsync(CancellationToken.None);
        await DisposeAsync();
    }

    public Task InitializeGatewayListProvider() => Task.CompletedTask;

    public Task<IList<Uri>> GetGateways() => Task.FromResult<IList<Uri>>([.. Gateways]);

    public Task InitializeGatewayListProviderAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IList<Uri>> GetGatewaysAsync(CancellationToken cancellationToken) => GetGateways();

    public void NotifyGatewayCountChanged(int currentNumberOfGateways, int previousNumberOfGateways, bool connectionRecovered) =>
        Counts.Enqueue((currentNumberOfGateways, previousNumberOfGateways, connectionRecovered));

    public void NotifyClusterConnectionLost() => LostCluster++;

    void IMessageReceiver.Receive(Message message)
    {
        if (OnMessage is { } handler)
            handler(message);
        else
            Received.Enqueue(message);
    }

    void IMessageReceiver.Undeliverable(Message message, Exception reason, bool retry) => Returned.Enqueue((message, reason));

    void IMessageReceiver.Lost(SiloAddress silo) => LostGateways.Enqueue(silo);

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private sealed class Filter(TestClient client) : IClientConnectionRetryFilter
    {
        public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
        {
            client.Retried.Add(exception);
            await Task.Delay(50, cancellationToken);
            return client.Retried.Count <= client.RetriesAllowed;
        }
    }
}
