namespace Wetware.Raft;

/// <summary>The kind of a <see cref="Message"/>; numbers as on the wire of etcd.</summary>
public enum MessageType : byte
{
    /// <summary>Local: start an election.</summary>
    Hup = 0,

    /// <summary>Local: the leader's heartbeat is due.</summary>
    Beat = 1,

    /// <summary>Proposes entries; followers forward it to the leader.</summary>
    Prop = 2,

    /// <summary>The leader's entries (AppendEntries, Raft paper, §5.3).</summary>
    App = 3,

    /// <summary>Answers <see cref="App"/> or <see cref="Snap"/>.</summary>
    AppResp = 4,

    /// <summary>Asks for a vote (RequestVote, Raft paper, §5.2).</summary>
    Vote = 5,

    /// <summary>Answers <see cref="Vote"/>.</summary>
    VoteResp = 6,

    /// <summary>The leader's snapshot (InstallSnapshot, Raft paper, §7).</summary>
    Snap = 7,

    /// <summary>The leader's heartbeat with the commit index that the follower may adopt.</summary>
    Heartbeat = 8,

    /// <summary>Answers <see cref="Heartbeat"/>.</summary>
    HeartbeatResp = 9,

    /// <summary>Local: the last message to the sender was not delivered.</summary>
    Unreachable = 10,

    /// <summary>Local: how the transfer of a snapshot to the sender ended.</summary>
    SnapStatus = 11,

    /// <summary>Local: the leader checks that a quorum answers.</summary>
    CheckQuorum = 12,

    /// <summary>Asks the leader to hand over to the sender (Raft thesis, §3.10).</summary>
    TransferLeader = 13,

    /// <summary>Tells the target of a transfer to start its election at once.</summary>
    TimeoutNow = 14,

    /// <summary>Asks for an index at which a linearizable read is possible (Raft thesis, §6.4).</summary>
    ReadIndex = 15,

    /// <summary>Answers <see cref="ReadIndex"/>.</summary>
    ReadIndexResp = 16,

    /// <summary>Asks for a vote without starting a new term (Raft thesis, §9.6).</summary>
    PreVote = 17,

    /// <summary>Answers <see cref="PreVote"/>.</summary>
    PreVoteResp = 18,

    /// <summary>To the append thread: write entries, hard state and snapshot, then deliver the responses.</summary>
    StorageAppend = 19,

    /// <summary>From the append thread: the entries and the snapshot are durable.</summary>
    StorageAppendResp = 20,

    /// <summary>To the apply thread: apply entries, then deliver the responses.</summary>
    StorageApply = 21,

    /// <summary>From the apply thread: the entries are applied.</summary>
    StorageApplyResp = 22,

    /// <summary>Local: the follower forgets its leader.</summary>
    ForgetLeader = 23,
}

/// <summary>Properties of message kinds.</summary>
public static class MessageTypes
{
    /// <summary>Returns whether the kind is only valid inside one member and is refused from the network.</summary>
    public static bool IsLocal(this MessageType type) => type is MessageType.Hup or MessageType.Beat or MessageType.Unreachable
        or MessageType.SnapStatus or MessageType.CheckQuorum or MessageType.StorageAppend or MessageType.StorageAppendResp
        or MessageType.StorageApply or MessageType.StorageApplyResp;

    /// <summary>Returns whether the kind answers another and is refused from members that are not in the configuration.</summary>
    public static bool IsResponse(this MessageType type) => type is MessageType.AppResp or MessageType.VoteResp or MessageType.HeartbeatResp
        or MessageType.Unreachable or MessageType.ReadIndexResp or MessageType.PreVoteResp or MessageType.StorageAppendResp
        or MessageType.StorageApplyResp;

    /// <summary>Returns the kind that answers <see cref="MessageType.Vote"/> or <see cref="MessageType.PreVote"/>.</summary>
    internal static MessageType VoteResponse(this MessageType type) => type switch
    {
        MessageType.Vote => MessageType.VoteResp,
        MessageType.PreVote => MessageType.PreVoteResp,
        _ => throw new RaftInvariantException($"not a vote message: {Describe.MessageType(type)}"),
    };
}
