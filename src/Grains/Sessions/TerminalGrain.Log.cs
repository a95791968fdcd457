using Microsoft.Extensions.Logging;

namespace Wetware.Grains.Sessions;

internal sealed partial class TerminalGrain
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "A login of {Account} carried another nonce than the one that was given to it: someone may be replaying signatures")]
    private partial void LogNonceMismatch(string account);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Account} logged in: session {Session} until {Expires:u}")]
    private partial void LogLoggedIn(string account, string session, DateTimeOffset expires);

    [LoggerMessage(Level = LogLevel.Information, Message = "A login of {Account} was refused: {Reason}")]
    private partial void LogRefused(string account, string reason);
}
