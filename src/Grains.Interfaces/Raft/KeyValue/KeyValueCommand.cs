namespace Wetware.Raft.KeyValue;

/// <summary>What a write asks of the present state of its key.</summary>
public enum KeyValueConditionKind : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The key does not exist.</summary>
    Absent = 1,

    /// <summary>The key exists.</summary>
    Present = 2,

    /// <summary>The key exists and was last written by this revision.</summary>
    Revision = 3,

    /// <summary>The key exists and has this value.</summary>
    Value = 4,
}

/// <summary>What a write asks of the present state of its key.</summary>
public readonly record struct KeyValueCondition
{
    /// <summary>The key must not exist.</summary>
    public static readonly KeyValueCondition Absent = new() { Kind = KeyValueConditionKind.Absent };

    /// <summary>The key must exist.</summary>
    public static readonly KeyValueCondition Present = new() { Kind = KeyValueConditionKind.Present };

    /// <summary>What is asked.</summary>
    public KeyValueConditionKind Kind { get; init; }

    /// <summary>The revision, for that kind.</summary>
    public ulong Revision { get; init; }

    /// <summary>The value, for that kind.</summary>
    public ReadOnlyMemory<byte> Value { get; init; }

    /// <summary>The key must have been written last by <paramref name="revision"/>.</summary>
    public static KeyValueCondition RevisionIs(ulong revision) => new() { Kind = KeyValueConditionKind.Revision, Revision = revision };

    /// <summary>The key must have this value.</summary>
    public static KeyValueCondition ValueIs(ReadOnlyMemory<byte> value) => new() { Kind = KeyValueConditionKind.Value, Value = value };
}

/// <summary>A command of a key-value group; see <see cref="KeyValueCommandCodec"/> for its encoding.</summary>
public abstract record KeyValueCommand;

/// <summary>An operation that a transaction may hold too.</summary>
public abstract record KeyValueOperation : KeyValueCommand;

/// <summary>Reads a key in the order of the commands.</summary>
public sealed record ReadKey(ReadOnlyMemory<byte> Key) : KeyValueOperation;

/// <summary>Writes a key.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The value.</param>
/// <param name="Lease">The lease that the key ends with, or 0 for none.</param>
/// <param name="Condition">Nothing is written where it does not hold.</param>
public sealed record PutKey(ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Value, ulong Lease = 0, KeyValueCondition Condition = default) : KeyValueOperation;

/// <summary>Deletes a key.</summary>
/// <param name="Key">The key.</param>
/// <param name="Condition">Nothing is deleted where it does not hold.</param>
public sealed record DeleteKey(ReadOnlyMemory<byte> Key, KeyValueCondition Condition = default) : KeyValueOperation;

/// <summary>What a transaction asks of a key.</summary>
public sealed record KeyCondition(ReadOnlyMemory<byte> Key, KeyValueCondition Condition);

/// <summary>
/// Applies one of two lists of operations, all or nothing, as one revision. Operations see what earlier ones did; a condition of an operation that does
/// not hold leaves out that operation alone.
/// </summary>
/// <param name="Conditions">What must hold for the first list.</param>
/// <param name="Then">Applied if all conditions hold.</param>
/// <param name="Otherwise">Applied if one does not.</param>
public sealed record KeyValueTransaction(
    IReadOnlyList<KeyCondition> Conditions, IReadOnlyList<KeyValueOperation> Then, IReadOnlyList<KeyValueOperation> Otherwise) : KeyValueCommand;

/// <summary>Grants a lease: keys written with it are deleted when it expires.</summary>
/// <param name="TimeToLive">How long it lives without <see cref="KeepLeaseAlive"/>, in the group's time: 1 s to 30 days.</param>
public sealed record GrantLease(TimeSpan TimeToLive) : KeyValueCommand;

/// <summary>Gives a lease its full time to live again.</summary>
public sealed record KeepLeaseAlive(ulong Lease) : KeyValueCommand;

/// <summary>Ends a lease and deletes its keys.</summary>
public sealed record RevokeLease(ulong Lease) : KeyValueCommand;
