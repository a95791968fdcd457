namespace Wetware.Raft;

/// <summary>What the data of an <see cref="Entry"/> means.</summary>
public enum EntryType : byte
{
    /// <summary>Data of the application; empty data is the entry that a new leader appends.</summary>
    Normal = 0,

    /// <summary>An encoded <see cref="Raft.ConfChange"/>.</summary>
    ConfChange = 1,

    /// <summary>An encoded <see cref="Raft.ConfChangeV2"/>; empty data leaves a joint configuration.</summary>
    ConfChangeV2 = 2,
}

/// <summary>The position of an entry: two logs that hold the same id are equal up to that index (Raft paper, §5.3).</summary>
/// <param name="Term">The term of the leader that appended the entry.</param>
/// <param name="Index">The index in the log, starting at 1.</param>
public readonly record struct EntryId(ulong Term, ulong Index);

/// <summary>One entry of the replicated log.</summary>
/// <param name="Term">The term of the leader that appended the entry.</param>
/// <param name="Index">The index in the log, starting at 1.</param>
/// <param name="Data">The payload. Its bytes must not change after the entry was handed over.</param>
/// <param name="Type">What the payload means.</param>
public readonly record struct Entry(ulong Term, ulong Index, ReadOnlyMemory<byte> Data = default, EntryType Type = EntryType.Normal)
{
    /// <summary>The term and index of the entry.</summary>
    public EntryId Id => new(Term, Index);

    /// <summary>The bytes that the entry takes in protocol buffer encoding; what the size limits count.</summary>
    public ulong EncodedSize => EntrySize.Encoded(this);

    /// <summary>Returns the entry in the form of transcripts: <c>term/index type "data"</c>.</summary>
    public override string ToString() => Describe.Entry(this);
}
