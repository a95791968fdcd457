namespace Wetware.Raft.KeyValue;

/// <summary>A question to a key-value group; see <see cref="KeyValueQueryCodec"/> for its encoding.</summary>
public abstract record KeyValueQuery;

/// <summary>Keys from one, inclusive, to another, exclusive, in the order of their bytes. An empty end is no end.</summary>
public readonly record struct KeyRange(ReadOnlyMemory<byte> From, ReadOnlyMemory<byte> To)
{
    /// <summary>All keys.</summary>
    public static readonly KeyRange All;

    /// <summary>The key alone.</summary>
    public static KeyRange Of(ReadOnlyMemory<byte> key) => new(key, (byte[])[.. key.Span, 0]);

    /// <summary>The keys that begin with <paramref name="prefix"/>; an empty one means all keys.</summary>
    public static KeyRange Prefix(ReadOnlyMemory<byte> prefix)
    {
        var length = prefix.Length;
        while (length > 0 && prefix.Span[length - 1] == byte.MaxValue)
            length--;
        if (length == 0)
            return new(prefix, default);
        var end = prefix.Span[..length].ToArray();
        end[^1]++;
        return new(prefix, end);
    }

    /// <summary>Whether the key is in the range.</summary>
    public bool Contains(ReadOnlySpan<byte> key) => key.SequenceCompareTo(From.Span) >= 0 && (To.IsEmpty || key.SequenceCompareTo(To.Span) < 0);
}

/// <summary>Reads one key.</summary>
public sealed record GetKey(ReadOnlyMemory<byte> Key) : KeyValueQuery;

/// <summary>Reads the keys of a range, a page at a time. Pages are read at the revisions of their answers, which may differ.</summary>
/// <param name="Range">Which keys. The next page begins at the <c>Next</c> of the former answer.</param>
/// <param name="Limit">The most entries to return, 1 to 1,000.</param>
/// <param name="KeysOnly">Leaves out the values.</param>
public sealed record GetRange(KeyRange Range, int Limit = KeyValueLimits.MaxRange, bool KeysOnly = false) : KeyValueQuery;

/// <summary>Reads what later revisions changed: asked again after each applied entry, it is a watch.</summary>
/// <param name="Range">Which keys.</param>
/// <param name="After">The changes of later revisions than this are returned: the <c>Revision</c> of the former answer.</param>
public sealed record GetChanges(KeyRange Range, ulong After) : KeyValueQuery;

/// <summary>Reads a lease.</summary>
public sealed record GetLease(ulong Lease) : KeyValueQuery;

/// <summary>Reads the leases in the order of their ids, a page at a time.</summary>
/// <param name="After">The last id of the former page, or 0.</param>
/// <param name="Limit">The most leases to return, 1 to 1,000.</param>
public sealed record ListLeases(ulong After = 0, int Limit = KeyValueLimits.MaxRange) : KeyValueQuery;

/// <summary>Reads the counts of the group.</summary>
public sealed record GetStatus : KeyValueQuery;
