using System.Net;
using Microsoft.Extensions.Logging;
using Wetware.Nodes;

namespace Wetware.Clustering.Joining;

internal sealed partial class PrimaryMonitor
{
    [LoggerMessage(Level = LogLevel.Information, Message = "The primary is back at {Endpoint}")]
    private static partial void LogFollowed(ILogger logger, IPEndPoint endpoint);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Another primary, {Peer}, started at the same time; this node joins it instead")]
    private static partial void LogStandingDown(ILogger logger, PeerId peer);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "There is a second primary, {Peer} at {Endpoint}, in namespace {Namespace}: two clusters that share nothing. Stop one of them, or give it another namespace (--ns)")]
    private static partial void LogTwoPrimaries(ILogger logger, PeerId peer, IPEndPoint endpoint, string @namespace);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The membership of node {Peer} at {Endpoint} in namespace {Namespace} is in a database, this one's is not: two clusters that share nothing. Stop one of them, or give it another namespace (--ns)")]
    private static partial void LogDatabase(ILogger logger, PeerId peer, IPEndPoint endpoint, string @namespace);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Address} does not answer: {Reason}")]
    private static partial void LogNoAnswer(ILogger logger, EndPoint address, string reason);
}
