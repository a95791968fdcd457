using System.Net;
using Microsoft.Extensions.Logging;
using Wetware.Nodes;

namespace Wetware.Silo.Hosting;

public sealed partial class Node
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Node of namespace {Namespace}: peer {Peer}, server {Server}, data in {Folder}, cluster endpoint {Endpoint}")]
    private static partial void LogStarting(ILogger logger, string @namespace, PeerId peer, ServerId server, string folder, IPEndPoint endpoint);

    [LoggerMessage(Level = LogLevel.Information, Message = "Leading the cluster of namespace {Namespace}: membership and storage are here")]
    private static partial void LogLeading(ILogger logger, string @namespace);

    [LoggerMessage(Level = LogLevel.Information, Message = "Membership and storage are in the database {Database}, layout {Layout}")]
    private static partial void LogDatabase(ILogger logger, string database, int layout);

    [LoggerMessage(Level = LogLevel.Information, Message = "Joining the cluster of {Peer} at {Endpoint}")]
    private static partial void LogJoining(ILogger logger, PeerId peer, IPEndPoint endpoint);

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
