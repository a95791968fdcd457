using System.Net;
using Microsoft.Extensions.Logging;

namespace Wetware.Clustering.Discovery;

public sealed partial class MulticastDiscovery
{
    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Multicast does not come back on this machine, so nodes elsewhere may not be found. Join by address instead: --join host:port; `ww doctor` tells more")]
    private static partial void LogMulticastDoesNotWork(ILogger logger);

    [LoggerMessage(Level = LogLevel.Debug, Message = "An announcement from {From} was refused: it {Problem}")]
    private static partial void LogRefused(ILogger logger, IPAddress from, string problem);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "A node at {From} runs a cluster of its own in namespace {Namespace}: its announcement {Problem}. Give both the same secret (--secret-file) or different namespaces (--ns)")]
    private static partial void LogUnverified(ILogger logger, string @namespace, IPAddress from, string problem);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A multicast packet could not be sent: {Reason}")]
    private static partial void LogSendFailed(ILogger logger, string reason);
}
