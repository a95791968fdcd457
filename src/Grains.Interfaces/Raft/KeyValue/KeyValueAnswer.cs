namespace Wetware.Raft.KeyValue;

/// <summary>Why a command or question was refused; it changed nothing.</summary>
public enum KeyValueError : byte
{
    /// <summary>The bytes are not a command or question of this version.</summary>
    Malformed = 1,

    /// <summary>A field is out of its limits.</summary>
    Invalid = 2,

    /// <summary>The lease does not exist: it was never granted, was revoked, or expired.</summary>
    LeaseNotFound = 3,

    /// <summary>The group's quota of bytes, its number of leases, or the number of keys of the lease is reached.</summary>
    Full = 4,

    /// <summary>The changes after that revision are not kept any more: read the range, and go on from the revision of that answer.</summary>
    Compacted = 5,

    /// <summary>The revision is later than the state: the member that was asked is behind, or the revision belongs to another group.</summary>
    FutureRevision = 6,
}

/// <summary>An answer of a key-value group.</summary>
/// <param name="Revision">The revision of the state after the command, or that was read.</param>
public abstract record KeyValueAnswer(ulong Revision);

/// <summary>The command or question was refused.</summary>
/// <param name="Revision">The revision of the state.</param>
/// <param name="Error">Why.</param>
/// <param name="Message">The field, the value and the limit, for people.</param>
public sealed record KeyValueRefused(ulong Revision, KeyValueError Error, string Message) : KeyValueAnswer(Revision);

/// <summary>The answer to a read, a write or a delete of one key.</summary>
/// <param name="Revision">The revision of the state; where the command changed the key, its own.</param>
/// <param name="Changed">Whether the key was written or deleted: false where a condition did not hold, or there was nothing to delete.</param>
/// <param name="Entry">The key as it is, where it was not changed and exists; null otherwise.</param>
public sealed record KeyAnswer(ulong Revision, bool Changed, KeyValueEntry? Entry) : KeyValueAnswer(Revision);

/// <summary>The answer to a transaction.</summary>
/// <param name="Revision">The revision of the state; where a key was changed, the transaction's own.</param>
/// <param name="Succeeded">Whether the conditions held, so that the first list was applied.</param>
/// <param name="Results">One for each operation that was applied.</param>
public sealed record TransactionAnswer(ulong Revision, bool Succeeded, IReadOnlyList<KeyAnswer> Results) : KeyValueAnswer(Revision);

/// <summary>A page of a range.</summary>
/// <param name="Revision">The revision that was read.</param>
/// <param name="Entries">The entries, in the order of their keys.</param>
/// <param name="Count">The number of keys in the range that was asked for, with those that were left out.</param>
/// <param name="Next">Where the next page begins; empty after the last.</param>
public sealed record RangeAnswer(ulong Revision, IReadOnlyList<KeyValueEntry> Entries, int Count, ReadOnlyMemory<byte> Next) : KeyValueAnswer(Revision);

/// <summary>Changes of whole revisions.</summary>
/// <param name="Revision">All changes up to this revision are in this answer or in former ones: what to ask after next.</param>
/// <param name="Changes">The changes, in their order.</param>
/// <param name="More">Whether the state has later revisions, which did not fit.</param>
public sealed record ChangesAnswer(ulong Revision, IReadOnlyList<KeyValueChange> Changes, bool More) : KeyValueAnswer(Revision);

/// <summary>A lease that was granted, kept alive, revoked or read.</summary>
/// <param name="Revision">The revision of the state.</param>
/// <param name="Lease">Its id.</param>
/// <param name="TimeToLive">How long it lives without being kept alive.</param>
/// <param name="Remaining">What is left of that; 0 when it was revoked.</param>
/// <param name="Keys">Its keys; of a revoked lease, the keys that were deleted.</param>
public sealed record LeaseAnswer(ulong Revision, ulong Lease, TimeSpan TimeToLive, TimeSpan Remaining, int Keys) : KeyValueAnswer(Revision);

/// <summary>Leases.</summary>
/// <param name="Revision">The revision of the state.</param>
/// <param name="Leases">A page of them, in the order of their ids.</param>
public sealed record LeaseListAnswer(ulong Revision, IReadOnlyList<LeaseAnswer> Leases) : KeyValueAnswer(Revision);

/// <summary>The counts of a group.</summary>
/// <param name="Revision">The revision of the state.</param>
/// <param name="Compacted">Changes after this revision and later ones can be read.</param>
/// <param name="Keys">The number of keys.</param>
/// <param name="Bytes">What counts against the quota: the bytes of keys and values, and 128 for each key.</param>
/// <param name="Leases">The number of leases.</param>
/// <param name="Time">The group's time.</param>
public sealed record StatusAnswer(ulong Revision, ulong Compacted, int Keys, long Bytes, int Leases, TimeSpan Time) : KeyValueAnswer(Revision);
