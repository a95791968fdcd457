using Microsoft.Extensions.Logging;

namespace Orleans.Runtime;

internal static partial class LifecycleLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "{Observer} failed to stop in {Stage}")]
    public static partial void StopFailed(ILogger logger, string observer, string stage, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "The silo {Silo} is active; it listens at {Endpoint}")]
    public static partial void SiloStarted(ILogger logger, string silo, string endpoint);

    [LoggerMessage(Level = LogLevel.Information, Message = "The silo {Silo} has stopped")]
    public static partial void SiloStopped(ILogger logger, string silo);
}
