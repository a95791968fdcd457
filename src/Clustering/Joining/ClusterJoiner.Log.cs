using System.Net;
using Microsoft.Extensions.Logging;
using Wetware.Nodes;

namespace Wetware.Clustering.Joining;

internal sealed partial class ClusterJoiner
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Listening for nodes of namespace {Namespace}")]
    private static partial void LogListening(ILogger logger, string @namespace);

    [LoggerMessage(Level = LogLevel.Information, Message = "Asking {Addresses} for the cluster")]
    private static partial void LogAsking(ILogger logger, IList<string> addresses);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Still waiting for a primary of namespace {Namespace} after {Seconds} s. Start a gateway, name an address (--join host:port), or run `ww doctor`")]
    private static partial void LogStillWaiting(ILogger logger, string @namespace, int seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Not starting, because namespace {Namespace} has a cluster that this node cannot join: {Reason}")]
    private static partial void LogCannotJoin(ILogger logger, string @namespace, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "No answer from {Address} yet: {Reason}")]
    private static partial void LogNoAnswer(ILogger logger, EndPoint address, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The cluster's primary {Peer} is away ({Reason}); it is waited for, because it holds the storage")]
    private static partial void LogPrimaryAway(ILogger logger, PeerId peer, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Endpoint} is not the primary {Peer} any more; it is waited for")]
    private static partial void LogNotPrimary(ILogger logger, PeerId peer, IPEndPoint endpoint);
}
