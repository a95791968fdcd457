using Microsoft.Extensions.Logging;

namespace Orleans.Runtime.Messaging;

// Keeping connected to the gateways that there are.
internal sealed partial class ClientNetwork
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestRetryPause = TimeSpan.FromSeconds(5);

    private async Task KeepAsync()
    {
        var failures = 0;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                // Connected to all: until one is lost or the list is old. Else: soon again, but not at once.
                if (failures == 0)
                    await WaitAsync(_gatewayOptions.GatewayListRefreshPeriod).ConfigureAwait(false);
                else
                    await Task.Delay(Pause(failures), _clock, _stop.Token).ConfigureAwait(false);
                failures = await ConnectAllAsync(_stop.Token).ConfigureAwait(false) ? 0 : Math.Min(failures + 1, 10);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                failures = Math.Min(failures + 1, 10);
                RefreshFailed(exception.Message);
            }
        }
    }

    private static TimeSpan Pause(int failures) =>
        TimeSpan.FromTicks(Math.Min(RetryPause.Ticks << Math.Min(failures - 1, 8), LongestRetryPause.Ticks));

    private async Task WaitAsync(TimeSpan longest)
    {
        await using var timer = _clock.CreateTimer(static state => ((WorkSignal)state!).Set(), _wanted, longest, Timeout.InfiniteTimeSpan);
        await _wanted.WaitAsync().ConfigureAwait(false);
    }

    /// <summary>Connects to the gateways of the list that it is not connected to; true when it is connected to all of them.</summary>
    private async Task<bool> ConnectAllAsync(CancellationToken cancellationToken)
    {
        var list = await _provider.GetGatewaysAsync(cancellationToken).ConfigureAwait(false);
        var gateways = list.Select(uri => uri.ToSiloAddress()).OfType<SiloAddress>().Distinct().ToArray();
        if (_gatewayOptions.PreferredGatewayIndex is var preferred and >= 0 && preferred < gateways.Length)
            gateways = [gateways[preferred]];
        if (gateways.Length == 0 && _connections.IsEmpty)
            throw new SiloUnavailableException($"Could not find any gateway in {_provider.GetType().FullName}. Orleans client cannot initialize.");

        var missing = gateways.Where(g => !_connections.Any(c => c.IsOpen && IsFor(c, g))).ToArray();
        var attempts = missing.Select(g => ConnectAsync(g, cancellationToken)).ToList();
        var failure = default(Exception);
        while (attempts.Count > 0)
        {
            var done = await Task.WhenAny(attempts).ConfigureAwait(false);
            attempts.Remove(done);
            failure = await done.ConfigureAwait(false) ?? failure;
            if (_keeper.IsCompleted && !_connections.IsEmpty)
            {
                // Starting: one is enough, the others follow.
                _wanted.Set();
                return false;
            }
        }

        if (_connections.IsEmpty && failure is not null)
            throw failure;
        return failure is null;
    }

    private static bool IsFor(Connection connection, SiloAddress gateway) =>
        Equals(connection.RemoteEndPoint, gateway.Endpoint) && (gateway.Generation == 0 || gateway.Generation == connection.Peer.Silo!.Generation);

    private async Task<Exception?> ConnectAsync(SiloAddress gateway, CancellationToken cancellationToken)
    {
        if (!_dialling.TryAdd(gateway, true))
            return null;
        try
        {
            var connection = await Handshake.DialAsync(
                gateway.Endpoint, _own, _limits, this, _connectionOptions.OpenConnectionTimeout, cancellationToken).ConfigureAwait(false);
            int now;
            lock (_gate)
            {
                if (connection.Peer.Silo is null || _stop.IsCancellationRequested || _connections.Any(c => c.IsOpen && connection.Peer.Silo.Equals(c.Peer.Silo)))
                {
                    connection.Close(null);
                    now = 0;
                }
                else
                {
                    _connections = _connections.Add(connection);
                    now = _connections.Length;
                }
            }

            connection.Start();
            if (now > 0)
            {
                GatewayFound(connection.Peer.Silo!);
                _events.Changed(this, now, now - 1);
            }

            return null;
        }
        catch (Exception exception) when (exception is ConnectionFailedException)
        {
            GatewayNotReached(gateway, exception.Message);
            return exception;
        }
        finally
        {
            _dialling.TryRemove(gateway, out _);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Connected to gateway {Gateway}")]
    private partial void GatewayFound(SiloAddress gateway);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Lost gateway {Gateway}: {Reason}")]
    private partial void GatewayLost(SiloAddress gateway, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Gateway {Gateway} was not reached: {Reason}")]
    private partial void GatewayNotReached(SiloAddress gateway, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The list of gateways was not refreshed: {Reason}")]
    private partial void RefreshFailed(string reason);
}
