using Microsoft.Extensions.Logging;

namespace Wetware.Silo.Storage;

public sealed partial class WriteQueue
{
    [LoggerMessage(Level = LogLevel.Error, Message = "A transaction of {Count} writes failed; none of them happened")]
    private static partial void LogTransactionFailed(ILogger logger, int count, Exception error);
}
