using System.Net;
using Microsoft.Extensions.Logging;

namespace Orleans.Runtime.Messaging;

internal sealed partial class ConnectionListener
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Connection from {Remote} to {EndPoint} refused: {Reason}")]
    private partial void Refused(EndPoint? remote, IPEndPoint endPoint, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Accepting on {EndPoint} failed: {Reason}")]
    private partial void AcceptFailed(IPEndPoint endPoint, string reason);
}
