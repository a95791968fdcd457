using Orleans.Runtime.Messaging;
using Orleans.Serialization.Codecs;

namespace Orleans.Runtime.Management;

/// <summary>What a silo tells operators of itself and does for them, for the management grain wherever that is.</summary>
internal sealed class SiloManagement : IRpcService, ILifecycleParticipant<ISiloLifecycle>
{
    private const byte ListActivations = 1;
    private const byte CollectGarbage = 2;
    private const byte CollectActivations = 3;
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(20);

    private readonly SiloNetwork _network;
    private readonly ILocalSiloDetails _silo;
    private readonly Catalog _catalog;
    private readonly ActivationCollector _collector;
    private readonly CodecProvider _codecs;

    public SiloManagement(SiloNetwork network, ILocalSiloDetails silo, Catalog catalog, ActivationCollector collector, CodecProvider codecs)
    {
        _network = network;
        _silo = silo;
        _catalog = catalog;
        _collector = collector;
        _codecs = codecs;
    }

    /// <summary>Other silos may ask from the start.</summary>
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(SiloManagement), ServiceLifecycleStage.RuntimeInitialize - 1, Register);

    /// <summary>The activations of a silo, each with its class.</summary>
    public async Task<DetailedGrainStatistic[]> ActivationsOf(SiloAddress silo)
    {
        var bytes = await CallAsync(silo, ListActivations, default).ConfigureAwait(false);
        return Serialization.Messages.Read(_codecs, _codecs.Get<DetailedGrainStatistic[]>(), bytes.Span);
    }

    public Task CollectGarbageOn(SiloAddress silo) => CallAsync(silo, CollectGarbage, default);

    public Task CollectActivationsOn(SiloAddress silo, TimeSpan age) => CallAsync(silo, CollectActivations, BitConverter.GetBytes(age.Ticks));

    public async ValueTask<ReadOnlyMemory<byte>> HandleAsync(SiloAddress caller, byte method, ReadOnlyMemory<byte> arguments)
    {
        switch (method)
        {
            case ListActivations:
                return Serialization.Messages.ToArray(_codecs, _codecs.Get<DetailedGrainStatistic[]>(), Activations());
            case CollectGarbage:
                GC.Collect();
                return default;
            case CollectActivations:
                await _collector.Collect(new TimeSpan(BitConverter.ToInt64(arguments.Span)), CancellationToken.None).ConfigureAwait(false);
                return default;
            default:
                throw new RpcException($"Management offers no method {method}");
        }
    }

    private Task Register(CancellationToken cancellationToken)
    {
        _network.Rpc.Register(RpcServiceId.Management, this);
        return Task.CompletedTask;
    }

    private DetailedGrainStatistic[] Activations() => [.. _catalog.Activations.Select(a => new DetailedGrainStatistic
    {
        GrainId = a.GrainId,
        GrainType = a.Shared.GrainClass.FullName ?? a.Shared.GrainClass.Name,
        SiloAddress = _silo.SiloAddress,
    })];

    private Task<ReadOnlyMemory<byte>> CallAsync(SiloAddress silo, byte method, ReadOnlyMemory<byte> arguments) =>
        _network.Rpc.CallAsync(silo, RpcServiceId.Management, method, arguments, CallTimeout);
}
