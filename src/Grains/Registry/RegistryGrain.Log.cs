using Microsoft.Extensions.Logging;

namespace Wetware.Grains.Registry;

internal sealed partial class RegistryGrain
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Questions for service {Service} cannot be heard now; trying again")]
    private static partial void LogNotListening(ILogger logger, string service, Exception error);
}
