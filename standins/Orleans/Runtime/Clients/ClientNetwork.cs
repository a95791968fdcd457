using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Messaging;
using Orleans.Serialization.Codecs;

namespace Orleans.Runtime.Messaging;

/// <summary>A client's network: a connection to each gateway that answers, kept up, and every call over one of them.</summary>
internal sealed partial class ClientNetwork : IClientTransport, IConnectionHandler, IAsyncDisposable
{
    private readonly Greeting _own;
    private readonly FrameLimits _limits;
    private readonly ConnectionOptions _connectionOptions;
    private readonly GatewayOptions _gatewayOptions;
    private readonly IGatewayListProvider _provider;
    private readonly ClientConnectionEvents _events;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Lazy<IMessageReceiver> _receiver;
    private readonly Lazy<MessageMail> _mail;
    private readonly Connection?[] _buckets;
    private readonly CancellationTokenSource _stop = new();
    private readonly WorkSignal _wanted = new();
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<SiloAddress, bool> _dialling = new();
    private ImmutableArray<Connection> _connections = [];
    private Task _keeper = Task.CompletedTask;
    private uint _next;

    public ClientNetwork(
        ClientIdentity identity,
        IOptions<ClusterOptions> cluster,
        IOptions<ClientMessagingOptions> messaging,
        IOptions<ConnectionOptions> connections,
        IOptions<GatewayOptions> gateways,
        IGatewayListProvider provider,
        ClientConnectionEvents events,
        IServiceProvider services,
        TimeProvider clock,
        ILogger<ClientNetwork> logger)
    {
        _own = Greeting.OfClient(cluster.Value.ClusterId, identity.Id);
        _limits = new FrameLimits(messaging.Value.MaxMessageHeaderSize, messaging.Value.MaxMessageBodySize);
        _connectionOptions = connections.Value;
        _gatewayOptions = gateways.Value;
        _provider = provider;
        _events = events;
        _clock = clock;
        _logger = logger;
        _buckets = new Connection?[Math.Clamp(messaging.Value.ClientSenderBuckets, 1, 1 << 20)];
        _receiver = new Lazy<IMessageReceiver>(services.GetRequiredService<IMessageReceiver>);
        _mail = new Lazy<MessageMail>(() => new MessageMail(
            new MessageCodec(services.GetRequiredService<CodecProvider>()), _receiver.Value, messaging.Value.DropExpiredMessages, logger));
        Rpc = new RuntimeRpc(SiloAddress.Zero, clock);
        Rpc.Attach(SendQuestion);
    }

    /// <summary>Questions to gateways.</summary>
    public RuntimeRpc Rpc { get; }

    /// <summary>Gateways that the client is connected to.</summary>
    public IEnumerable<SiloAddress> Gateways => _connections.Where(c => c.IsOpen).Select(c => c.Peer.Silo!);

    /// <summary>Finds the gateways and connects to them; done when one has answered.</summary>
    /// <exception cref="SiloUnavailableException">There is no gateway.</exception>
    /// <exception cref="ConnectionFailedException">No gateway answers.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _provider.InitializeGatewayListProviderAsync(cancellationToken).ConfigureAwait(false);
        await ConnectAllAsync(cancellationToken).ConfigureAwait(false);
        if (_keeper.IsCompleted)
            _keeper = KeepAsync();
    }

    public void Send(Message message)
    {
        while (Pick(message) is { } connection)
        {
            message.Via = connection.Peer.Silo;
            if (connection.TrySend(message))
                return;
            if (connection.IsOpen)
            {
                _receiver.Value.Undeliverable(
                    message, new OrleansMessageRejectionException($"Too many messages wait to be sent to {connection.Peer} (limit {Connection.MaxQueued})"), retry: false);
                return;
            }
        }

        _receiver.Value.Undeliverable(message, new SiloUnavailableException("The client is not connected to any gateway of the cluster."), retry: false);
    }

    public void Received(Connection connection, in Frame frame)
    {
        switch (frame.Kind)
        {
            case FrameKind.Message:
                var message = MessageCodec.ReadHeader(frame, connection.Ids, null, connection.Peer.Silo, out var parts);
                _mail.Value.Deliver(frame, message, parts, Send);
                break;
            case FrameKind.Response or FrameKind.Failure:
                Rpc.Received(connection, frame);
                break;
            default:
                throw new InvalidMessageFrameException($"a frame of kind {(byte)frame.Kind} from a gateway");
        }
    }

    public bool Encode(Connection connection, object item, FrameBatch batch)
    {
        if (item is Message message)
            return _mail.Value.Encode(message, batch, null, connection.Peer.Silo);
        RuntimeRpc.Encode(item, batch);
        return true;
    }

    public void Written(object item)
    {
        if (item is Message message)
            MessageMail.Written(message);
    }

    public void NotSent(Connection connection, object item, Exception reason)
    {
        if (item is not Message message)
        {
            RuntimeRpc.NotSent(item, new ConnectionFailedException($"The connection to {connection.Peer} was lost", reason));
            return;
        }

        // What never left goes through another gateway, if there is one.
        if (!connection.IsOpen && !_stop.IsCancellationRequested)
            Send(message);
        else
            _mail.Value.NotSent(message, reason);
    }

    public void Closed(Connection connection, Exception? reason)
    {
        int now;
        lock (_gate)
        {
            if (!_connections.Contains(connection))
                return;
            _connections = _connections.Remove(connection);
            now = _connections.Length;
        }

        var silo = connection.Peer.Silo!;
        GatewayLost(silo, reason?.Message ?? "it said farewell");
        Rpc.Lost(silo, reason ?? new ConnectionFailedException($"{silo} said farewell"));
        _receiver.Value.Lost(silo);
        if (_stop.IsCancellationRequested)
            return;
        _events.Changed(this, now, now + 1);
        _wanted.Set();
    }

    /// <summary>Sends what is queued, says farewell and closes the connections.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _wanted.Set();
        await _keeper.ConfigureAwait(false);
        await Task.WhenAll(_connections.Select(c => c.LeaveAsync(cancellationToken))).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _wanted.Set();
        await _keeper.ConfigureAwait(false);
        await Task.WhenAll(_connections.Select(async c => await c.DisposeAsync().ConfigureAwait(false))).ConfigureAwait(false);
    }

    private void SendQuestion(SiloAddress gateway, object question)
    {
        var connection = _connections.FirstOrDefault(c => gateway.Equals(c.Peer.Silo));
        if (connection is null || !connection.TrySendUrgent(question))
            RuntimeRpc.NotSent(question, new ConnectionFailedException($"The client is not connected to {gateway}"));
    }

    /// <summary>The gateway that was meant, that of the request that this cancels, or the one that the target's calls usually go through.</summary>
    private Connection? Pick(Message message)
    {
        if (message.TargetSilo is { } silo && _connections.FirstOrDefault(c => c.IsOpen && silo.Equals(c.Peer.Silo)) is { } direct)
            return direct;
        if (message.Via is { } via && _connections.FirstOrDefault(c => c.IsOpen && via.Equals(c.Peer.Silo)) is { } same)
            return same;
        ref var bucket = ref _buckets[(uint)message.TargetGrain.GetHashCode() % (uint)_buckets.Length];
        if (bucket is { IsOpen: true } usual)
            return usual;
        var open = _connections;
        for (var i = 0; i < open.Length; i++)
        {
            var candidate = open[(int)(Interlocked.Increment(ref _next) % (uint)open.Length)];
            if (candidate.IsOpen)
                return bucket = candidate;
        }

        return null;
    }
}
