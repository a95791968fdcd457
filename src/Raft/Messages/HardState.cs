namespace Wetware.Raft;

/// <summary>What a member must find again after a crash, beside its log (Raft paper, figure 2: persistent state).</summary>
/// <param name="Term">The latest term that the member has seen.</param>
/// <param name="Vote">The candidate that received the vote in <paramref name="Term"/>; 0 when none did.</param>
/// <param name="Commit">The highest index known to be committed.</param>
public readonly record struct HardState(ulong Term, ulong Vote, ulong Commit)
{
    /// <summary>Whether nothing was ever saved.</summary>
    public bool IsEmpty => this == default;

    /// <summary>Returns the state in the form of transcripts.</summary>
    public override string ToString() => Vote == NodeId.None ? $"Term:{Term} Commit:{Commit}" : $"Term:{Term} Vote:{Vote} Commit:{Commit}";
}

/// <summary>State that is useful for the application and need not be saved.</summary>
/// <param name="Leader">The leader known to the member; 0 when none is.</param>
/// <param name="Role">The role of the member.</param>
public readonly record struct SoftState(ulong Leader, RaftRole Role)
{
    /// <summary>Returns the state in the form of transcripts.</summary>
    public override string ToString() => $"Lead:{Leader} State:{Describe.Role(Role)}";
}

/// <summary>The role of a member in its current term.</summary>
public enum RaftRole : byte
{
    /// <summary>Answers a leader or waits for one.</summary>
    Follower,

    /// <summary>Asks for votes in a new term.</summary>
    Candidate,

    /// <summary>Replicates its log to all others.</summary>
    Leader,

    /// <summary>Asks whether it would be elected, without a new term (Raft thesis, §9.6).</summary>
    PreCandidate,
}

/// <summary>The answer to <see cref="RawNode.ReadIndex"/>: reads are linearizable once the state machine has applied the index.</summary>
/// <param name="Index">The index that must be applied before the read.</param>
/// <param name="Context">The bytes given to <see cref="RawNode.ReadIndex"/>.</param>
public readonly record struct ReadState(ulong Index, ReadOnlyMemory<byte> Context);
