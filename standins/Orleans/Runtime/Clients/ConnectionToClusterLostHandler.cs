namespace Orleans;

/// <summary>Handles the loss of a client's last gateway.</summary>
public delegate void ConnectionToClusterLostHandler(object? sender, EventArgs e);
