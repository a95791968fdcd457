namespace Wetware.Raft;

/// <summary>
/// What members send each other, and what a member's storage threads receive and answer. Immutable: the same object may be delivered to
/// several readers. Fields that a kind does not use are zero.
/// </summary>
public sealed record Message
{
    private ulong _from;
    private ulong _term;

    /// <summary>The kind.</summary>
    public required MessageType Type { get; init; }

    /// <summary>The receiver: a member, or one of the threads in <see cref="NodeId"/>.</summary>
    public ulong To { get; init; }

    /// <summary>The sender.</summary>
    public ulong From { get => _from; init => _from = value; }

    /// <summary>The sender's term; 0 for local messages, proposals and read requests.</summary>
    public ulong Term { get => _term; init => _term = value; }

    /// <summary>The term of the entry at <see cref="Index"/>; in a rejection the term at <see cref="RejectHint"/>.</summary>
    public ulong LogTerm { get; init; }

    /// <summary>The index before the first entry (App), the acknowledged index (AppResp), the candidate's last index (Vote).</summary>
    public ulong Index { get; init; }

    /// <summary>Consecutive entries.</summary>
    public ReadOnlyMemory<Entry> Entries { get; init; }

    /// <summary>The sender's commit index.</summary>
    public ulong Commit { get; init; }

    /// <summary>The vote to be saved (StorageAppend only).</summary>
    public ulong Vote { get; init; }

    /// <summary>A snapshot (Snap, StorageAppend, StorageAppendResp).</summary>
    public Snapshot? Snapshot { get; init; }

    /// <summary>Whether the answer is a refusal.</summary>
    public bool Reject { get; init; }

    /// <summary>Where a refusing follower suggests to continue.</summary>
    public ulong RejectHint { get; init; }

    /// <summary>Opaque bytes: the mark of a transfer in votes, the read counter in heartbeats.</summary>
    public ReadOnlyMemory<byte> Context { get; init; }

    /// <summary>Messages to deliver after the work of a storage message is done.</summary>
    public IReadOnlyList<Message> Responses { get; init; } = [];

    /// <summary>The hard state to save with a StorageAppend message; empty when it did not change.</summary>
    public HardState HardState => new(Term, Vote, Commit);

    /// <summary>Returns the message in the form of transcripts.</summary>
    public override string ToString() => Describe.Message(this);

    /// <summary>Completes a message that this member has just made; never called on a message that came from outside.</summary>
    internal void Stamp(ulong from, ulong term)
    {
        _from = from;
        _term = term;
    }
}
