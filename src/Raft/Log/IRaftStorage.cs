namespace Wetware.Raft;

/// <summary>What a storage answers.</summary>
public enum StorageStatus
{
    /// <summary>The answer is there.</summary>
    Ok,

    /// <summary>The index is part of a snapshot and no longer in the log.</summary>
    Compacted,

    /// <summary>The index is beyond the end of the log.</summary>
    Unavailable,

    /// <summary>The snapshot is being prepared; ask again later.</summary>
    SnapshotTemporarilyUnavailable,
}

/// <summary>
/// Where a member reads what was saved. The core only reads; the caller writes what <see cref="Ready"/> says. Methods are called inside
/// steps, so they must be fast. An exception ends the member: it must be restarted from its storage.
/// </summary>
public interface IRaftStorage
{
    /// <summary>The index of the first entry that is available; entries before it are part of the snapshot.</summary>
    ulong FirstIndex { get; }

    /// <summary>The index of the last entry, or of the snapshot when no entry follows it.</summary>
    ulong LastIndex { get; }

    /// <summary>Returns the saved hard state and the configuration of the newest snapshot.</summary>
    (HardState HardState, ConfState ConfState) InitialState();

    /// <summary>
    /// Returns consecutive entries from <paramref name="low"/> up to, not including, <paramref name="high"/>: the longest prefix whose
    /// encoded size is at most <paramref name="maxSize"/> bytes, but at least one entry. The returned memory must never change.
    /// </summary>
    StorageStatus Entries(ulong low, ulong high, ulong maxSize, out ReadOnlyMemory<Entry> entries);

    /// <summary>
    /// Returns the term at <paramref name="index"/>, which may be from <see cref="FirstIndex"/> - 1 to <see cref="LastIndex"/>.
    /// </summary>
    StorageStatus Term(ulong index, out ulong term);

    /// <summary>Returns the newest snapshot.</summary>
    StorageStatus Snapshot(out Snapshot snapshot);
}
