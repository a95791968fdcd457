using Microsoft.Extensions.Logging;

namespace Wetware.Grains.Channels;

public sealed partial class ChannelGrain
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Channel {Channel} could not be written; its next activation reads what is on disk")]
    private static partial void LogNotWritten(ILogger logger, string channel, Exception error);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Channel {Channel} could not be written: {Reason}")]
    private static partial void LogStorageAway(ILogger logger, string channel, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Channel {Channel} gave up {Count} callers that were silent or whose silo is gone")]
    private static partial void LogGivenUp(ILogger logger, string channel, int count);
}
