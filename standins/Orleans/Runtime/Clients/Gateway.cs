using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace Orleans.Runtime.Messaging;

/// <summary>The gateway side of a silo: takes clients in, passes their calls on, and brings them their answers.</summary>
internal sealed partial class Gateway : IConnectionHandler, IAsyncDisposable
{
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromSeconds(1);

    private readonly SiloNetwork _network;
    private readonly ConnectionListener _listener;
    private readonly TimeSpan _dropAfter;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<GrainId, ConnectedClient> _clients = new();
    private readonly ConcurrentDictionary<Connection, ConnectedClient> _connections = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _sweeper = Task.CompletedTask;

    public Gateway(
        IPEndPoint endpoint, Greeting own, FrameLimits limits, ConnectionOptions connections, SiloMessagingOptions messaging, SiloNetwork network, ILoggerFactory loggers)
    {
        _network = network;
        _dropAfter = messaging.ClientDropTimeout;
        _logger = loggers.CreateLogger<Gateway>();
        _listener = new ConnectionListener(
            endpoint,
            own,
            peer => peer.Kind != PeerKind.Client ? new Refusal("only clients connect to a gateway port")
                : !peer.Client.IsClient() || ClientGrainId.IsObserver(peer.Client) ? new Refusal("this is not the identity of a client")
                : null,
            limits,
            connections.OpenConnectionTimeout,
            this,
            Accept,
            loggers.CreateLogger<ConnectionListener>());
    }

    /// <summary>The set of connected clients changed.</summary>
    public event Action? Changed;

    /// <summary>Knows of other gateways where a client is; null when nobody does.</summary>
    public Func<GrainId, SiloAddress?>? FindElsewhere { get; set; }

    /// <summary>Clients that are connected now.</summary>
    public IEnumerable<GrainId> Connected => _clients.Values.Where(c => c.IsConnected).Select(c => c.Id);

    /// <summary>How many clients are connected now.</summary>
    public int Count => _clients.Values.Count(c => c.IsConnected);

    /// <summary>Opens the gateway port.</summary>
    public void Listen()
    {
        _listener.Start();
        _sweeper = SweepAsync();
    }

    /// <summary>The client to which an id of a client or one of its objects belongs, if it is here or was a moment ago.</summary>
    public ConnectedClient? Find(GrainId target) => _clients.GetValueOrDefault(ClientGrainId.ClientOf(target));

    /// <summary>Sends to a client of this gateway; false when there is no such client.</summary>
    public bool TrySend(Message message)
    {
        if (Find(message.TargetGrain) is not { } client)
            return false;
        Send(client, message);
        return true;
    }

    /// <summary>Sends to a client; while it is away, to another gateway where it is, or it is kept until the client returns.</summary>
    public void Send(ConnectedClient client, Message message)
    {
        if (!client.IsConnected && FindElsewhere?.Invoke(client.Id) is { } other && !other.Equals(_network.Self))
        {
            message.TargetSilo = other;
            _network.Send(message);
        }
        else if (client.Send(message) is { } refused)
        {
            _network.Mail.NotSent(refused, new ClientNotAvailableException(client.Id));
        }
    }

    public void Received(Connection connection, in Frame frame)
    {
        if (frame.Kind == FrameKind.Request)
        {
            _network.Rpc.Received(connection, frame);
            return;
        }

        if (frame.Kind != FrameKind.Message)
            throw new InvalidMessageFrameException($"a frame of kind {(byte)frame.Kind} from a client");
        var message = MessageCodec.ReadHeader(frame, connection.Ids, _network.Self, null, out var parts);
        if (!message.SendingGrain.IsDefault && !ClientGrainId.ClientOf(message.SendingGrain).Equals(connection.Peer.Client))
            throw new InvalidMessageFrameException($"a message that claims to come from {message.SendingGrain}");
        message.SendingSilo = _network.Self;

        if (message.Direction is MessageDirection.Request or MessageDirection.OneWay && !message.TargetGrain.IsSystemTarget())
            message.TargetSilo = _network.KnownElsewhere(message.TargetGrain);
        if (message.TargetSilo is { } silo && !silo.Equals(_network.Self))
        {
            message.Body = new RawBody(frame.Body, parts);
            _network.Send(message);
            return;
        }

        _network.Mail.Deliver(frame, message, parts, answer => connection.TrySend(answer));
    }

    public bool Encode(Connection connection, object item, FrameBatch batch)
    {
        if (item is Message message)
            return _network.Mail.Encode(message, batch, _network.Self, null);
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
            return;
        if (reason is ConnectionFailedException or IOException or System.Net.Sockets.SocketException or ObjectDisposedException
            && _connections.TryGetValue(connection, out var client))
        {
            // The client went away; it may come back, here or elsewhere.
            client.Detach(connection);
            Send(client, message);
            return;
        }

        _network.Mail.NotSent(message, reason);
    }

    public void Closed(Connection connection, Exception? reason)
    {
        if (!_connections.TryRemove(connection, out var client) || !client.Detach(connection))
            return;
        ClientWent(client.Id, reason?.Message ?? "it said farewell");
        if (reason is null)
            Drop(client);
        Changed?.Invoke();
    }

    /// <summary>Takes no more clients. Those that are connected stay until the silo has nothing more to tell them.</summary>
    public ValueTask CloseAsync() => _listener.DisposeAsync();

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _listener.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(_connections.Keys.Select(c => c.LeaveAsync(cancellationToken))).ConfigureAwait(false);
        await _sweeper.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _listener.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(_connections.Keys.Select(async c => await c.DisposeAsync().ConfigureAwait(false))).ConfigureAwait(false);
        await _sweeper.ConfigureAwait(false);
    }

    private void Accept(Connection connection)
    {
        var client = _clients.GetOrAdd(connection.Peer.Client, id => new ConnectedClient(id));
        _connections[connection] = client;
        client.Attach(connection);
        ClientCame(client.Id, connection.RemoteEndPoint);
        Changed?.Invoke();
    }

    private void Drop(ConnectedClient client)
    {
        if (client.IsConnected || !_clients.TryRemove(KeyValuePair.Create(client.Id, client)))
            return;
        foreach (var message in client.Drop())
            _network.Mail.NotSent(message, new ClientNotAvailableException(client.Id));
    }

    private async Task SweepAsync()
    {
        using var timer = new PeriodicTimer(SweepPeriod);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
            {
                var oldest = Environment.TickCount64 - (long)_dropAfter.TotalMilliseconds;
                foreach (var client in _clients.Values.Where(c => c.AwaySince != 0 && c.AwaySince < oldest))
                {
                    ClientDropped(client.Id, _dropAfter);
                    Drop(client);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
    }
}
