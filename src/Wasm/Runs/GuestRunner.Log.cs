using Microsoft.Extensions.Logging;

namespace Wetware.Wasm.Runs;

public sealed partial class GuestRunner
{
    [LoggerMessage(Level = LogLevel.Error, Message = "The host failed while running {Entry} of module {Module}")]
    private partial void LogHostFailed(Exception exception, string module, string entry);
}
