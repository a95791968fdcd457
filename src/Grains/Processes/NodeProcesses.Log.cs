using Microsoft.Extensions.Logging;

namespace Wetware.Grains.Processes;

internal sealed partial class NodeProcesses
{
    [LoggerMessage(Level = LogLevel.Error, Message = "The node failed while running process {Pid}")]
    private static partial void LogFailed(ILogger logger, Exception error, uint pid);
}
