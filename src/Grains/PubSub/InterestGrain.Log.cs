using Microsoft.Extensions.Logging;

namespace Wetware.Grains.PubSub;

public sealed partial class InterestGrain
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Node {Server} did not answer about topics")]
    private static partial void LogNotTold(ILogger logger, string server, Exception error);
}
