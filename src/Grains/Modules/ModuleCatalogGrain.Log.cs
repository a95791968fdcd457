using Microsoft.Extensions.Logging;

namespace Wetware.Grains.Modules;

internal sealed partial class ModuleCatalogGrain
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Whether module {Digest} is whole could not be found out; it is tried again")]
    private static partial void LogNotSwept(ILogger logger, Exception error, string digest);
}
