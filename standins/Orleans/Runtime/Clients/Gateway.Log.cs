using System.Net;
using Microsoft.Extensions.Logging;

namespace Orleans.Runtime.Messaging;

internal sealed partial class Gateway
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Client {Client} connected from {Remote}")]
    private partial void ClientCame(GrainId client, IPEndPoint? remote);

    [LoggerMessage(Level = LogLevel.Information, Message = "Client {Client} disconnected: {Reason}")]
    private partial void ClientWent(GrainId client, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Client {Client} did not come back within {Time} and is forgotten")]
    private partial void ClientDropped(GrainId client, TimeSpan time);
}
