using System.Net;
using Microsoft.Extensions.Logging;

namespace Wetware.Silo.Hosting;

public sealed partial class Node
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Membership and storage are in the database {Database}, layout {Layout}")]
    private static partial void LogDatabase(ILogger logger, string database, int layout);

    [LoggerMessage(Level = LogLevel.Information, Message = "Ready as {Kind}: silo {Silo}, clients {Gateway}")]
    private static partial void LogReady(ILogger logger, string kind, IPEndPoint silo, IPEndPoint gateway);

    [LoggerMessage(Level = LogLevel.Information, Message = "Draining")]
    private static partial void LogDraining(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Leaving without a note in the {Keeper}, which takes none: {Reason}")]
    private static partial void LogPrimaryUnreachable(ILogger logger, string keeper, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Not drained within {Seconds} s; ending anyway")]
    private static partial void LogNotDrained(ILogger logger, double seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopped")]
    private static partial void LogStopped(ILogger logger);
}
