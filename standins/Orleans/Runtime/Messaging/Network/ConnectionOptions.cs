using Orleans.Runtime.Messaging;

namespace Orleans.Configuration;

/// <summary>Connections between processes of a cluster.</summary>
public class ConnectionOptions
{
    public static readonly TimeSpan DEFAULT_OPENCONNECTION_TIMEOUT = TimeSpan.FromSeconds(5);

    /// <summary>The protocol to speak; there is one.</summary>
    public NetworkProtocolVersion ProtocolVersion { get; set; } = NetworkProtocolVersion.Version1;

    /// <summary>Connections to each endpoint: 1. Calls of one grain share one, so that they stay in order.</summary>
    public int ConnectionsPerEndpoint { get; set; } = 1;

    /// <summary>How long an endpoint that could not be reached is left alone; calls to it fail at once meanwhile: 1 s.</summary>
    public TimeSpan ConnectionRetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long opening a connection, greetings included, may take on either side: 5 s.</summary>
    public TimeSpan OpenConnectionTimeout { get; set; } = DEFAULT_OPENCONNECTION_TIMEOUT;
}
