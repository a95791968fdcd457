using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Orleans.Runtime.Messaging;

/// <summary>Tells whoever asked for it how many gateways the client is connected to.</summary>
internal sealed partial class ClientConnectionEvents(IServiceProvider services, ILogger<ClientConnectionEvents> logger)
{
    private readonly ILogger _logger = logger;
    private readonly Lazy<IClusterConnectionStatusObserver[]> _observers = new(() => [.. services.GetServices<IClusterConnectionStatusObserver>()]);
    private readonly Lazy<GatewayCountChangedHandler[]> _counters = new(() => [.. services.GetServices<GatewayCountChangedHandler>()]);
    private readonly Lazy<ConnectionToClusterLostHandler[]> _losers = new(() => [.. services.GetServices<ConnectionToClusterLostHandler>()]);

    /// <summary>The number changed.</summary>
    public void Changed(object sender, int now, int before)
    {
        var change = new GatewayCountChangedEventArgs(now, before);
        foreach (var observer in _observers.Value)
            Guard(() => observer.NotifyGatewayCountChanged(now, before, change.ConnectionRecovered));
        foreach (var handler in _counters.Value)
            Guard(() => handler(sender, change));
        if (now > 0 || before <= 0)
            return;
        foreach (var observer in _observers.Value)
            Guard(observer.NotifyClusterConnectionLost);
        foreach (var handler in _losers.Value)
            Guard(() => handler(sender, EventArgs.Empty));
    }

    private void Guard(Action tell)
    {
        try
        {
            tell();
        }
        catch (Exception exception)
        {
            HandlerFailed(exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A handler of connection events failed")]
    private partial void HandlerFailed(Exception exception);
}
