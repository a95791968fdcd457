using Microsoft.Extensions.Logging;

namespace Wetware.Grains.Routing;

internal sealed partial class Heartbeats
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "A heartbeat did not get through; the next one says the same")]
    private static partial void LogLost(ILogger logger, Exception error);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The record grain of this peer did not take a heartbeat")]
    private static partial void LogNotRegistered(ILogger logger, Exception error);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The goodbye to the routing tables did not get through; the membership tells the others")]
    private static partial void LogNoGoodbye(ILogger logger, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "This node has not heard its own heartbeats for {Silence}: it subscribes to the routing stream again")]
    private static partial void LogDeaf(ILogger logger, TimeSpan silence);

    [LoggerMessage(Level = LogLevel.Information, Message = "Subscribed to the routing stream again: it did not know this node any more")]
    private static partial void LogUnknown(ILogger logger);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The routing stream did not say whether it knows this node")]
    private static partial void LogNotVerified(ILogger logger, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Another start of peer {Peer} is newer than this one: is the node running twice?")]
    private static partial void LogSuperseded(ILogger logger, string peer);
}
