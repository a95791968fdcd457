using Microsoft.Extensions.Logging;

namespace Wetware.Grains.Routing;

internal sealed partial class RoutingTableSync
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Node {Server} did not tell what it knows")]
    private static partial void LogNotLearnt(ILogger logger, string server, Exception error);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Member {Server} did not answer with a heartbeat")]
    private static partial void LogNotAnswered(ILogger logger, string server, Exception error);
}
