using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Configuration;
using Orleans.GrainDirectory;
using Orleans.Metadata;
using Orleans.Runtime;
using Orleans.Runtime.GrainDirectory;
using Orleans.Runtime.MembershipService;
using Orleans.Runtime.Messaging;
using Orleans.Serialization;
using Wetware.Testing;
using Wetware.Tests.Network;

namespace Wetware.Tests.Directory;

/// <summary>All of a silo that makes it a member of a cluster, on real sockets, and none of what runs grains: those are addresses in a table.</summary>
internal sealed class TestSilo : ILocalSiloDetails, IMessageReceiver, ILocalActivations, IFatalErrorHandler, IAsyncDisposable
{
    private static int _lastGeneration = (int)(Environment.TickCount64 / 1000);

    private readonly ServiceProvider _services;
    private readonly TestLifecycle _lifecycle = new();
    private int _asked;

    public TestSilo(IPEndPoint? primary = null, IMembershipTable? table = null, Action<ClusterMembershipOptions>? membership = null, int port = 0)
    {
        SiloAddress = SiloAddress.New(IPAddress.Loopback, port == 0 ? FreePort.Find() : port, Interlocked.Increment(ref _lastGeneration));
        GatewayAddress = SiloAddress.New(IPAddress.Loopback, FreePort.Find(), SiloAddress.Generation);
        var services = new ServiceCollection();
        services.AddSerializer();
        services.AddSingleton<Orleans.Serialization.Codecs.ICodecSource>(new IdCodecs());
        services.AddLogging(b => b.AddProvider(new Loggers(Log)).SetMinimumLevel(LogLevel.Warning));
        services.AddSingleton<ILocalSiloDetails>(this);
        services.AddSingleton<IMessageReceiver>(this);
        services.AddSingleton<ILocalActivations>(this);
        services.AddSingleton<IFatalErrorHandler>(this);
        services.AddSingleton(new GrainManifest(
            ImmutableDictionary<GrainType, GrainProperties>.Empty,
            ImmutableDictionary<GrainInterfaceType, GrainInterfaceProperties>.Empty));
        services.Configure<EndpointOptions>(o =>
        {
            o.AdvertisedIPAddress = IPAddress.Loopback;
            o.SiloPort = SiloAddress.Endpoint.Port;
            o.GatewayPort = GatewayAddress.Endpoint.Port;
        });
        services.Configure<ConnectionOptions>(o => o.ConnectionRetryDelay = TimeSpan.FromMilliseconds(100));
        services.Configure<ClusterMembershipOptions>(o =>
        {
            // Long enough that a busy machine does not make the living look dead.
            o.ProbeTimeout = TimeSpan.FromSeconds(2);
            o.NumMissedProbesLimit = 3;
            membership?.Invoke(o);
        });
        services.Configure<DevelopmentClusterMembershipOptions>(o => o.PrimarySiloEndpoint = primary ?? SiloAddress.Endpoint);
        if (table is null)
            services.TryAddSingleton<IMembershipTable, PrimaryMembershipTable>();
        else
            services.AddSingleton(table);
        services.AddClusterSilo();
        _services = services.BuildServiceProvider();
        foreach (var participant in _services.GetServices<ILifecycleParticipant<ISiloLifecycle>>())
            participant.Participate(_lifecycle);
    }

    public string Name => $"silo-{SiloAddress.Endpoint.Port}";

    public string ClusterId => "test";

    public string DnsHostName => "localhost";

    public SiloAddress SiloAddress { get; }

    public SiloAddress GatewayAddress { get; }

    public CapturingLogger Log { get; } = new();

    public ConcurrentQueue<Message> Received { get; } = new();

    public ConcurrentQueue<SiloAddress> LostSilos { get; } = new();

    public ConcurrentQueue<(Message Message, Exception Reason)> Returned { get; } = new();

    public ConcurrentDictionary<GrainId, GrainAddress> Activations { get; } = new();

    public ConcurrentQueue<GrainAddress> Losers { get; } = new();

    public string? Fatal { get; private set; }

    public Action<Message>? OnMessage { get; set; }

    public ClusterMembershipService Membership => _services.GetRequiredService<ClusterMembershipService>();

    public SiloNetwork Network => _services.GetRequiredService<SiloNetwork>();

    public GrainLocator Locator => _services.GetRequiredService<GrainLocator>();

    public int ActiveSeen => Membership.GetActiveSilos().Length;

    /// <summary>Reset, the silo hangs when it is asked about its activations.</summary>
    public ManualResetEventSlim Answers { get; } = new(true);

    /// <summary>How many wait for what it hangs at.</summary>
    public int Asked => Volatile.Read(ref _asked);

    IEnumerable<GrainAddress> ILocalActivations.Addresses
    {
        get
        {
            Interlocked.Increment(ref _asked);
            Answers.Wait();
            Interlocked.Decrement(ref _asked);
            return Activations.Values;
        }
    }

    public static async Task<TestSilo[]> ClusterAsync(int size)
    {
        var silos = new List<TestSilo> { new() };
        await silos[0].StartAsync();
        for (var i = 1; i < size; i++)
        {
            silos.Add(new TestSilo(silos[0].SiloAddress.Endpoint));
            await silos[i].StartAsync();
        }

        await Testing.Wait.Until(() => silos.TrueForAll(s => s.ActiveSeen == size), "all silos see each other");
        return [.. silos];
    }

    public Task StartAsync() => _lifecycle.StartAsync(CancellationToken.None);

    public Task StopAsync() => _lifecycle.StopAsync(CancellationToken.None);

    /// <summary>Ends like a killed process: sockets close, nobody is told.</summary>
    public async Task KillAsync()
    {
        await Network.DisposeAsync();
        await _services.DisposeAsync();
    }

    /// <summary>What a silo does that needs an activation: makes one, enters it, and gives it up when another one stands there.</summary>
    public async Task<GrainAddress> ActivateAsync(GrainId grain)
    {
        if (await Locator.Lookup(grain) is { } there)
            return there;
        var own = GrainAddress.GetAddress(SiloAddress, grain, ActivationId.NewId());
        if (!Activations.TryAdd(grain, own))
            return Activations[grain];
        var winner = await Locator.Register(own, null);
        if (!own.Equals(winner))
            Activations.TryRemove(KeyValuePair.Create(grain, own));
        return winner!;
    }

    public async Task DeactivateAsync(GrainId grain)
    {
        if (!Activations.TryGetValue(grain, out var address))
            return;
        await Locator.Unregister(address, UnregistrationCause.NonexistentActivation);
        Activations.TryRemove(grain, out _);
    }

    void IMessageReceiver.Receive(Message message)
    {
        if (OnMessage is { } handler)
            handler(message);
        else
            Received.Enqueue(message);
    }

    void IMessageReceiver.Undeliverable(Message message, Exception reason, bool retry) => Returned.Enqueue((message, reason));

    void IMessageReceiver.Lost(SiloAddress silo) => LostSilos.Enqueue(silo);

    void ILocalActivations.Deactivate(GrainAddress loser, GrainAddress winner)
    {
        Losers.Enqueue(loser);
        Activations.TryRemove(KeyValuePair.Create(loser.GrainId, loser));
    }

    bool IFatalErrorHandler.IsUnexpected(Exception exception) => true;

    void IFatalErrorHandler.OnFatalException(object? sender, string? context, Exception? exception) => Fatal = $"{context} {exception}";

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private sealed class Loggers(ILogger logger) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => logger;

        public void Dispose()
        {
            // The log outlives the silo: tests read it.
        }
    }
}
