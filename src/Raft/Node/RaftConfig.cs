namespace Wetware.Raft;

/// <summary>How reads are made linearizable.</summary>
public enum ReadOnlyOption
{
    /// <summary>The leader asks a quorum whether it still leads. The default.</summary>
    Safe,

    /// <summary>
    /// The leader trusts that no other was elected while a quorum answers it. Depends on clocks that run at about the same speed;
    /// needs <see cref="RaftConfig.CheckQuorum"/>.
    /// </summary>
    LeaseBased,
}

/// <summary>Settings of one member. Checked by <see cref="Validate"/> when a <see cref="RawNode"/> is made.</summary>
public sealed record RaftConfig
{
    /// <summary>The value of a size limit that limits nothing.</summary>
    public const ulong NoLimit = ulong.MaxValue;

    /// <summary>The member's id; not 0 and not one of the storage threads.</summary>
    public required ulong Id { get; init; }

    /// <summary>What was saved; read at the start and whenever entries that are no longer in memory are needed.</summary>
    public required IRaftStorage Storage { get; init; }

    /// <summary>
    /// Ticks without a leader after which a follower starts an election; the actual timeout is random from this to twice this, less one.
    /// Greater than <see cref="HeartbeatTick"/>. Default 10.
    /// </summary>
    public int ElectionTick { get; init; } = 10;

    /// <summary>Ticks between heartbeats of a leader. At least 1. Default 1.</summary>
    public int HeartbeatTick { get; init; } = 1;

    /// <summary>The seed of the random election timeouts; mixed with <see cref="Id"/>. Default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// The last index that the state machine has applied, at a restart. Default 0: everything after the snapshot is handed out again.
    /// </summary>
    public ulong Applied { get; init; }

    /// <summary>
    /// Whether storage is written by <see cref="MessageType.StorageAppend"/> and <see cref="MessageType.StorageApply"/> messages instead of
    /// <see cref="RawNode.Advance"/>. Default false.
    /// </summary>
    public bool AsyncStorageWrites { get; init; }

    /// <summary>Encoded bytes of entries in one append message; 0 sends one entry a message. Default 1 MiB.</summary>
    public ulong MaxSizePerMsg { get; init; } = 1 << 20;

    /// <summary>
    /// Encoded bytes of committed entries that are handed out and not yet applied; 0 takes <see cref="MaxSizePerMsg"/>. Default 0.
    /// </summary>
    public ulong MaxCommittedSizePerReady { get; init; }

    /// <summary>
    /// Payload bytes in the log of a leader that are not committed; more proposals are dropped. An empty tail admits any size. 0 means no
    /// limit. Default 64 MiB.
    /// </summary>
    public ulong MaxUncommittedEntriesSize { get; init; } = 64 << 20;

    /// <summary>Append messages in flight to one member. At least 1. Default 256.</summary>
    public int MaxInflightMsgs { get; init; } = 256;

    /// <summary>
    /// Payload bytes in flight to one member; 0 means no limit, else at least <see cref="MaxSizePerMsg"/>. The limit is soft: the message
    /// that reaches it is sent. Default 0.
    /// </summary>
    public ulong MaxInflightBytes { get; init; }

    /// <summary>Whether a leader steps down when no quorum answers for <see cref="ElectionTick"/> ticks. Default true.</summary>
    public bool CheckQuorum { get; init; } = true;

    /// <summary>Whether a member asks if it would be elected before it starts a new term (Raft thesis, §9.6). Default true.</summary>
    public bool PreVote { get; init; } = true;

    /// <summary>How reads are made linearizable. Default <see cref="ReadOnlyOption.Safe"/>.</summary>
    public ReadOnlyOption ReadOnlyOption { get; init; }

    /// <summary>Whether followers drop proposals instead of forwarding them to the leader. Default false.</summary>
    public bool DisableProposalForwarding { get; init; }

    /// <summary>
    /// Whether configuration changes are accepted without a look at the active configuration. Only for callers that serialize and check
    /// them: an impossible change that is committed ends the member. Default false.
    /// </summary>
    public bool DisableConfChangeValidation { get; init; }

    /// <summary>
    /// Whether a leader that is removed or demoted steps down at once, rather than lead until another is elected. Default false.
    /// </summary>
    public bool StepDownOnRemoval { get; init; }

    /// <summary>Where log lines go. Default null: nowhere, at no cost.</summary>
    public IRaftLogger? Logger { get; init; }

    /// <summary>Throws <see cref="ArgumentException"/> naming the first setting that is not possible, its value and the limit.</summary>
    public void Validate()
    {
        Require(Id != NodeId.None, nameof(Id), Id, "use a number other than 0");
        Require(!NodeId.IsLocalThread(Id), nameof(Id), Id, "the number is reserved for a storage thread");
        Require(Storage is not null, nameof(Storage), "null", "a storage is required");
        Require(HeartbeatTick > 0, nameof(HeartbeatTick), HeartbeatTick, "use 1 or more ticks");
        Require(
            ElectionTick > HeartbeatTick, nameof(ElectionTick), ElectionTick,
            $"use more than {nameof(HeartbeatTick)}, {HeartbeatTick}");
        Require(ElectionTick <= int.MaxValue / 4, nameof(ElectionTick), ElectionTick, $"use at most {int.MaxValue / 4} ticks");
        Require(MaxInflightMsgs > 0, nameof(MaxInflightMsgs), MaxInflightMsgs, "use 1 or more messages");
        Require(
            MaxInflightBytes == 0 || MaxInflightBytes >= MaxSizePerMsg, nameof(MaxInflightBytes), MaxInflightBytes,
            $"use 0 or at least {nameof(MaxSizePerMsg)}, {MaxSizePerMsg}");
        Require(Enum.IsDefined(ReadOnlyOption), nameof(ReadOnlyOption), ReadOnlyOption, "unknown option");
        Require(
            ReadOnlyOption != ReadOnlyOption.LeaseBased || CheckQuorum, nameof(ReadOnlyOption), ReadOnlyOption,
            $"{nameof(CheckQuorum)} must be on");
    }

    private static void Require(bool holds, string field, object value, string remedy)
    {
        if (!holds)
            throw new ArgumentException($"field '{field}': {value} is not allowed; {remedy}", field);
    }
}
