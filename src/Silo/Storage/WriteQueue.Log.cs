using Microsoft.Extensions.Logging;

namespace Wetware.Silo.Storage;

public sealed partial class WriteQueue
{
    [LoggerMessage(Level = LogLevel.Error, Message = "A transaction of {Count} writes failed; none of them happened")]
    private static partial void LogTransactionFailed(ILogger logger, int count, Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "The storage in {Path} takes no writes: {Problem}")]
    private static partial void LogFault(ILogger logger, string path, string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "The storage takes writes again, after {Seconds} s and {Count} refused writes")]
    private static partial void LogRecovered(ILogger logger, long seconds, long count);
}
