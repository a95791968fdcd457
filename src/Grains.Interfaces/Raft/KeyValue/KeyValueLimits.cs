namespace Wetware.Raft.KeyValue;

/// <summary>Limits of a key-value group. They decide what a command does, so all members of a group have the same.</summary>
public static class KeyValueLimits
{
    /// <summary>Bytes of a key; the least is 1.</summary>
    public const int MaxKeyBytes = 1024;

    /// <summary>Bytes of a value; 0 is allowed.</summary>
    public const int MaxValueBytes = 1024 * 1024;

    /// <summary>Bytes of an encoded command.</summary>
    public const int MaxCommandBytes = 4 * 1024 * 1024;

    /// <summary>Conditions of a transaction, and operations in each of its two lists.</summary>
    public const int MaxOperations = 128;

    /// <summary>Entries of a range answer.</summary>
    public const int MaxRange = 1000;

    /// <summary>Bytes of keys and values after which an answer ends early; it has at least one entry, or the changes of one revision.</summary>
    public const int MaxAnswerBytes = 4 * 1024 * 1024;

    /// <summary>Leases of a group.</summary>
    public const int MaxLeases = 16_384;

    /// <summary>Keys of a lease.</summary>
    public const int MaxLeaseKeys = 10_000;

    /// <summary>Bytes that a key counts beside those of its key and value.</summary>
    public const int EntryOverhead = 128;

    /// <summary>The shortest time to live of a lease.</summary>
    public static readonly TimeSpan MinTimeToLive = TimeSpan.FromSeconds(1);

    /// <summary>The longest time to live of a lease.</summary>
    public static readonly TimeSpan MaxTimeToLive = TimeSpan.FromDays(30);
}
