using Microsoft.Extensions.Logging;

namespace Wetware.Wasm.Capabilities;

internal sealed partial class WwHost
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "A guest's call of {Capability}.{Method} failed inside the host")]
    private partial void LogCallFailed(Exception exception, string capability, string method);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The host failed to release a guest's capability {Capability}")]
    private partial void LogReleaseFailed(Exception exception, string capability);
}
