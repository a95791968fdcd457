using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.GrainDirectory;
using Orleans.Serialization.Codecs;

namespace Orleans.Runtime.Messaging;

/// <summary>A silo's network: its port, its connections to other silos, and, when it is a gateway, its clients.</summary>
internal sealed partial class SiloNetwork : ISiloTransport, ITransportOwner, IAsyncDisposable
{
    private readonly SiloAddress _self;
    private readonly Lazy<MessageMail> _mail;
    private readonly Lazy<IMessageReceiver> _receiver;
    private readonly Lazy<IGrainLocator> _locator;
    private readonly ConnectionListener _listener;
    private readonly ILogger _logger;

    public SiloNetwork(
        ILocalSiloDetails silo,
        IOptions<EndpointOptions> endpoints,
        IOptions<ConnectionOptions> connections,
        IOptions<SiloMessagingOptions> messaging,
        IServiceProvider services,
        TimeProvider clock,
        ILoggerFactory loggers)
    {
        _self = silo.SiloAddress;
        _logger = loggers.CreateLogger<SiloNetwork>();
        _receiver = new Lazy<IMessageReceiver>(services.GetRequiredService<IMessageReceiver>);
        _locator = new Lazy<IGrainLocator>(services.GetRequiredService<IGrainLocator>);
        _mail = new Lazy<MessageMail>(() => new MessageMail(
            new MessageCodec(services.GetRequiredService<CodecProvider>()), _receiver.Value, messaging.Value.DropExpiredMessages, _logger));

        var own = Greeting.OfSilo(silo.ClusterId, silo.SiloAddress);
        var limits = new FrameLimits(messaging.Value.MaxMessageHeaderSize, messaging.Value.MaxMessageBodySize);
        Connections = new ConnectionManager(own, limits, connections.Value, this, clock, loggers.CreateLogger<ConnectionManager>());
        Rpc = new RuntimeRpc(silo.SiloAddress, clock);
        Rpc.Attach((target, item) => Connections.Send(target, item, urgent: true));
        _listener = new ConnectionListener(
            endpoints.Value.GetListeningSiloEndpoint(),
            own,
            JudgeSilo,
            limits,
            connections.Value.OpenConnectionTimeout,
            Connections,
            Connections.Accept,
            loggers.CreateLogger<ConnectionListener>());
        if (endpoints.Value.GetListeningGatewayEndpoint() is { } gateway)
            Gateway = new Gateway(gateway, own, limits, connections.Value, messaging.Value, this, loggers);
    }

    /// <summary>Connections to other silos.</summary>
    public ConnectionManager Connections { get; }

    /// <summary>Questions to other silos' runtimes.</summary>
    public RuntimeRpc Rpc { get; }

    /// <summary>Clients; null when this silo is no gateway.</summary>
    public Gateway? Gateway { get; }

    /// <summary>Knows which silos are dead.</summary>
    public Func<SiloAddress, bool>? IsDead { get; set; }

    /// <summary>Another silo says that this one was declared dead.</summary>
    public event Action<string>? DeclaredDead;

    internal SiloAddress Self => _self;

    internal MessageMail Mail => _mail.Value;

    /// <summary>Opens the silo port.</summary>
    public void Listen()
    {
        // Silos are found dead, and messages still come, while the container is being disposed and makes nothing any more.
        _ = (_receiver.Value, _locator.Value, _mail.Value);
        _listener.Start();
    }

    public void Send(Message message) => Connections.Send(
        message.TargetSilo ?? throw new ArgumentException("A message to another silo names that silo.", nameof(message)),
        message,
        (uint)message.TargetGrain.GetHashCode(),
        urgent: message.Category == MessageCategory.Ping);

    public bool TrySendToClient(Message message) => Gateway is { } gateway && gateway.TrySend(message);

    public void Received(Connection connection, in Frame frame)
    {
        switch (frame.Kind)
        {
            case FrameKind.Message:
                ReceiveMessage(connection, frame);
                break;
            case FrameKind.Request or FrameKind.Response or FrameKind.Failure:
                Rpc.Received(connection, frame);
                break;
            default:
                throw new InvalidMessageFrameException($"a frame of kind {(byte)frame.Kind} from a silo");
        }
    }

    public bool Encode(Connection connection, object item, FrameBatch batch)
    {
        if (item is Message message)
            return Mail.Encode(message, batch, _self, connection.Peer.Silo);
        RuntimeRpc.Encode(item, batch);
        return true;
    }

    public void Written(object item)
    {
        if (item is Message message)
            MessageMail.Written(message);
    }

    public void NotSent(object item, Exception reason)
    {
        if (item is Message message)
            Mail.NotSent(message, reason);
        else
            RuntimeRpc.NotSent(item, reason);
    }

    /// <summary>Calls to a silo whose connection broke get no answer any more; whether it is dead, membership will find.</summary>
    public void Lost(Greeting peer, Exception reason)
    {
        if (peer.Silo is not { } silo)
            return;
        Rpc.Lost(silo, reason);
        _receiver.Value.Lost(silo);
    }

    public void Rejected(DeclaredDeadException reason) => DeclaredDead?.Invoke(reason.Message);

    /// <summary>Membership found a silo dead.</summary>
    public void End(SiloAddress silo)
    {
        Connections.End(silo);
        Rpc.Lost(silo, new SiloUnavailableException($"The silo {silo} is dead"));
        _receiver.Value.Lost(silo);
    }

    /// <summary>Closes the ports, sends what is queued, says farewell.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Gateway is not null)
            await Gateway.StopAsync(cancellationToken).ConfigureAwait(false);
        await _listener.DisposeAsync().ConfigureAwait(false);
        await Connections.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (Gateway is not null)
            await Gateway.DisposeAsync().ConfigureAwait(false);
        await _listener.DisposeAsync().ConfigureAwait(false);
        await Connections.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Takes note of wrong addresses in a message that only passes through.</summary>
    internal void ApplyInvalidations(Message message)
    {
        if (message.CacheInvalidation is not { } updates)
            return;
        foreach (var update in updates)
        {
            _locator.Value.InvalidateCache(update.InvalidGrainAddress);
            if (update.ValidGrainAddress is { SiloAddress: { } silo } valid)
                _locator.Value.UpdateCache(valid.GrainId, silo);
        }
    }

    /// <summary>Where a grain is thought to be, when that is another silo.</summary>
    internal SiloAddress? KnownElsewhere(GrainId grain) =>
        _locator.Value.TryLookupInCache(grain, out var address) && address?.SiloAddress is { } silo && !silo.Equals(_self) ? silo : null;

    private void ReceiveMessage(Connection connection, in Frame frame)
    {
        var message = MessageCodec.ReadHeader(frame, connection.Ids, _self, connection.Peer.Silo, out var parts);
        if (Gateway is not null && message.TargetGrain.IsClient() && Gateway.Find(message.TargetGrain) is { } client)
        {
            ApplyInvalidations(message);
            message.Body = new RawBody(frame.Body, parts);
            Gateway.Send(client, message);
            return;
        }

        Mail.Deliver(frame, message, parts, Answer);
    }

    private void Answer(Message message)
    {
        if (message.TargetSilo is not null && !message.TargetSilo.Equals(_self))
            Send(message);
        else
            TrySendToClient(message);
    }

    private Refusal? JudgeSilo(Greeting peer) => peer switch
    {
        { Kind: not PeerKind.Silo } => new Refusal("only silos connect to a silo port"),
        { Silo: { } silo } when silo.Equals(_self) => new Refusal("a silo does not connect to itself"),
        { Silo: { } silo } when IsDead?.Invoke(silo) == true => new Refusal($"the cluster has declared {silo} dead", IsDead: true),
        _ => null,
    };
}
