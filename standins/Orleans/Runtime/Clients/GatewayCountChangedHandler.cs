namespace Orleans;

/// <summary>Handles changes of the number of gateways that a client is connected to.</summary>
public delegate void GatewayCountChangedHandler(object? sender, GatewayCountChangedEventArgs e);
