using Microsoft.Extensions.Logging;

namespace Orleans.Runtime.Messaging;

internal sealed partial class ConnectionManager
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Connection to {Peer} lost: {Reason}")]
    private partial void ConnectionLost(Greeting peer, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No connection to {Silo}: {Reason}")]
    private partial void DialFailed(SiloAddress silo, string reason);
}
