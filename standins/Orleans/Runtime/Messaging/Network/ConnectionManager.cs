using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace Orleans.Runtime.Messaging;

/// <summary>The connections between this silo and others: opened when there is something to send, kept, and used in both directions.</summary>
internal sealed partial class ConnectionManager : IConnectionHandler, IAsyncDisposable
{
    private static readonly TimeSpan LeaveTimeout = TimeSpan.FromSeconds(1);

    private readonly Greeting _own;
    private readonly ConnectionOptions _options;
    private readonly ITransportOwner _owner;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<SiloAddress, PeerLink> _links = new();
    private readonly ConcurrentDictionary<Connection, PeerLink> _connections = new();
    private readonly ConcurrentDictionary<SiloAddress, Exception> _ended = new();
    private readonly CancellationTokenSource _stop = new();

    public ConnectionManager(Greeting own, FrameLimits limits, ConnectionOptions options, ITransportOwner owner, TimeProvider clock, ILogger logger)
    {
        _own = own;
        Limits = limits;
        _options = options;
        _owner = owner;
        _clock = clock;
        _logger = logger;
    }

    /// <summary>The limits of each frame.</summary>
    public FrameLimits Limits { get; }

    /// <summary>Silos with an open connection.</summary>
    public IEnumerable<SiloAddress> Connected => _links.Where(l => l.Value.IsOpen).Select(l => l.Key);

    /// <summary>
    /// Sends an item to a silo, opening a connection if need be. Never blocks and never throws: what cannot be sent goes to
    /// <see cref="ITransportOwner.NotSent"/>. A <paramref name="silo"/> of generation 0 stands for whoever listens there.
    /// </summary>
    public void Send(SiloAddress silo, object item, uint affinity = 0, bool urgent = false)
    {
        if (_stop.IsCancellationRequested)
            _owner.NotSent(item, new ConnectionFailedException("This silo has stopped its network"));
        else
            Link(silo).Send(item, affinity, urgent);
    }

    /// <summary>How long nothing has come from a silo; null when it is not connected.</summary>
    public TimeSpan? SilenceOf(SiloAddress silo) => _links.TryGetValue(silo, out var link) ? link.Silence : null;

    /// <summary>Takes a connection that another silo opened.</summary>
    public void Accept(Connection connection)
    {
        var silo = connection.Peer.Silo ?? throw new ArgumentException("Only silos connect to a silo port.", nameof(connection));
        var link = Link(silo);
        _connections[connection] = link;
        if (!link.Add(-1, connection))
            connection.Close(null);
    }

    /// <summary>A silo is dead: closes its connections, and fails what is sent to it from now on.</summary>
    public void End(SiloAddress silo)
    {
        var reason = new SiloUnavailableException($"The silo {silo} is dead");
        if (_ended.Count > 1000)
            _ended.Clear();
        _ended[silo] = reason;
        foreach (var connection in Link(silo).End(reason))
            _ = LeaveAsync(connection);
        _links.TryRemove(silo, out _);
    }

    public void Received(Connection connection, in Frame frame) => _owner.Received(connection, frame);

    public bool Encode(Connection connection, object item, FrameBatch batch) => _owner.Encode(connection, item, batch);

    public void Written(object item) => _owner.Written(item);

    public void NotSent(Connection connection, object item, Exception reason) => _owner.NotSent(item, Describe(connection, reason));

    public void Closed(Connection connection, Exception? reason)
    {
        if (!_connections.TryRemove(connection, out var link))
            return;
        link.Remove(connection);
        if (reason is null || _stop.IsCancellationRequested)
            return;
        ConnectionLost(connection.Peer, reason.Message);
        if (!link.IsOpen)
            _owner.Lost(connection.Peer, reason);
    }

    /// <summary>Says farewell on all connections, for at most as long as <paramref name="cancellationToken"/> allows, and closes them.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_connections.Keys.Select(c => c.LeaveAsync(cancellationToken))).ConfigureAwait(false);
    }

    /// <summary>Closes all connections without farewell, as a killed process does.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_connections.Keys.Select(async c => await c.DisposeAsync().ConfigureAwait(false))).ConfigureAwait(false);
    }

    /// <summary>What is queued still goes: among it, if the silo lives after all, the news of its death.</summary>
    private static async Task LeaveAsync(Connection connection)
    {
        using var limit = new CancellationTokenSource(LeaveTimeout);
        await connection.LeaveAsync(limit.Token).ConfigureAwait(false);
    }

    private PeerLink Link(SiloAddress silo)
    {
        if (_links.TryGetValue(silo, out var link))
            return link;
        link = new PeerLink(silo, Math.Clamp(_options.ConnectionsPerEndpoint, 1, 64), DialAsync, _owner.NotSent, _clock);
        if (_ended.TryGetValue(silo, out var reason))
        {
            link.End(reason);
            return link;
        }

        return _links.GetOrAdd(silo, link);
    }

    private async Task DialAsync(PeerLink link, int index)
    {
        await Task.Yield();
        try
        {
            var connection = await Handshake.DialAsync(
                link.Silo.Endpoint, _own, Limits, this, _options.OpenConnectionTimeout, _stop.Token).ConfigureAwait(false);
            var peer = connection.Peer.Silo;
            if (peer is null)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
                throw new ConnectionFailedException($"Unable to connect to {link.Silo}: no silo answers there");
            }

            if (link.Silo.Generation != 0 && !peer.Equals(link.Silo))
            {
                // A good connection to somebody else: the silo that was meant no longer has this endpoint.
                Accept(connection);
                connection.Start();
                throw new SiloUnavailableException($"The silo {link.Silo} is gone: {link.Silo.Endpoint} now belongs to {peer}");
            }

            _connections[connection] = link;
            connection.Start();
            if (!link.Add(index, connection))
                connection.Close(null);
        }
        catch (Exception exception)
        {
            var reason = exception is OperationCanceledException ? new ConnectionFailedException("This silo has stopped its network") : exception;
            DialFailed(link.Silo, reason.Message);
            if (reason is DeclaredDeadException dead)
                _owner.Rejected(dead);
            link.DialFailed(index, reason, _options.ConnectionRetryDelay);
        }
    }

    private static Exception Describe(Connection connection, Exception reason) => reason switch
    {
        System.Net.Sockets.SocketException or IOException or ObjectDisposedException =>
            new ConnectionFailedException($"The connection to {connection.Peer} was lost: {reason.Message}", reason),
        _ => reason,
    };
}
