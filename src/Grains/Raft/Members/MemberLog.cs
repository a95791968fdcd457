using Microsoft.Extensions.Logging;

namespace Wetware.Grains.Raft.Members;

/// <summary>What members write to the log of the node.</summary>
internal static partial class MemberLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Member {Member:x16} of Raft group {Group} stopped")]
    public static partial void Failed(ILogger logger, string group, ulong member, Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "The Raft log in {Folder} cannot be used; this node takes part in no Raft group")]
    public static partial void LogUnusable(ILogger logger, string? folder, Exception error);

    [LoggerMessage(Level = LogLevel.Information, Message = "Found {Count} members of Raft groups in the log")]
    public static partial void Found(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Information, Message = "Removed member {Member:x16} of Raft group {Group}")]
    public static partial void Removed(ILogger logger, string group, ulong member);

    [LoggerMessage(Level = LogLevel.Information, Message = "Handed the leadership of Raft group {Group} over to member {Member:x16} on node {Peer}")]
    public static partial void HandedOver(ILogger logger, string group, ulong member, string peer);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stops without having handed the leadership of Raft group {Group} over; the other members elect a leader")]
    public static partial void NotHandedOver(ILogger logger, string group, Exception error);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Could not find out whether member {Member:x16} of Raft group {Group} was removed; it is asked again later")]
    public static partial void NotKnown(ILogger logger, string group, ulong member, Exception error);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Messages to node {Peer} were lost")]
    public static partial void Lost(ILogger logger, string peer, Exception error);

    [LoggerMessage(Level = LogLevel.Information, Message = "A snapshot of {Bytes} bytes to member {Member:x16} on node {Peer} was not delivered")]
    public static partial void SnapshotLost(ILogger logger, string peer, ulong member, int bytes, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Dropped {Count} malformed messages from node {Peer}: {Problem}")]
    public static partial void Malformed(ILogger logger, string peer, int count, string problem);
}
