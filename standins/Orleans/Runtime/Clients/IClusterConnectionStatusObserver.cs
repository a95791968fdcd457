namespace Orleans;

/// <summary>Hears of a client's connections to the cluster.</summary>
public interface IClusterConnectionStatusObserver
{
    /// <summary>The number of gateways that the client is connected to has changed.</summary>
    void NotifyGatewayCountChanged(int currentNumberOfGateways, int previousNumberOfGateways, bool connectionRecovered);

    /// <summary>The client is connected to no gateway any more.</summary>
    void NotifyClusterConnectionLost();
}
