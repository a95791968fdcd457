namespace Wetware.Raft;

/// <summary>The state machine at one index, with the configuration that was active there.</summary>
/// <param name="Index">The last index that the snapshot contains.</param>
/// <param name="Term">The term of the entry at <paramref name="Index"/>.</param>
/// <param name="ConfState">The configuration at <paramref name="Index"/>.</param>
/// <param name="Data">The state machine's bytes, opaque to Raft.</param>
public sealed record Snapshot(ulong Index, ulong Term, ConfState ConfState, ReadOnlyMemory<byte> Data = default)
{
    /// <summary>The snapshot of an empty log.</summary>
    public static Snapshot Empty { get; } = new(0, 0, ConfState.Empty);

    /// <summary>Whether the snapshot contains no entries.</summary>
    public bool IsEmpty => Index == 0;

    /// <summary>The term and index of the last entry that the snapshot contains.</summary>
    public EntryId Id => new(Term, Index);

    /// <summary>Returns the snapshot in the form of transcripts.</summary>
    public override string ToString() => $"Index:{Index} Term:{Term} ConfState:{ConfState}";
}
