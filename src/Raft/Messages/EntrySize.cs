using System.Numerics;

namespace Wetware.Raft;

/// <summary>Sizes of entries as the limits of <see cref="RaftConfig"/> count them.</summary>
public static class EntrySize
{
    /// <summary>
    /// Returns the bytes of the protocol buffer encoding of <paramref name="entry"/>: type (field 1, omitted for normal entries), term (2),
    /// index (3) and data (4, omitted when empty), each with a tag of one byte.
    /// </summary>
    public static ulong Encoded(in Entry entry)
    {
        var size = 2UL + VarintLength(entry.Term) + VarintLength(entry.Index);
        if (entry.Type != EntryType.Normal)
            size += 2;
        var data = (ulong)entry.Data.Length;
        return data == 0 ? size : size + 1 + VarintLength(data) + data;
    }

    /// <summary>Returns the sum of the encoded sizes.</summary>
    public static ulong Encoded(ReadOnlySpan<Entry> entries)
    {
        ulong size = 0;
        foreach (ref readonly var entry in entries)
            size += Encoded(entry);
        return size;
    }

    /// <summary>Returns the sum of the payload lengths; an entry without data counts nothing.</summary>
    public static ulong Payload(ReadOnlySpan<Entry> entries)
    {
        ulong size = 0;
        foreach (ref readonly var entry in entries)
            size += (ulong)entry.Data.Length;
        return size;
    }

    /// <summary>
    /// Returns the longest prefix whose encoded size is at most <paramref name="maxSize"/> bytes, but at least one entry when there is one.
    /// </summary>
    public static ReadOnlyMemory<Entry> Limit(ReadOnlyMemory<Entry> entries, ulong maxSize)
    {
        if (maxSize == ulong.MaxValue || entries.Length <= 1)
            return entries;
        var span = entries.Span;
        var size = Encoded(span[0]);
        for (var count = 1; count < span.Length; count++)
        {
            size += Encoded(span[count]);
            if (size > maxSize)
                return entries[..count];
        }
        return entries;
    }

    private static ulong VarintLength(ulong value) => (ulong)(BitOperations.Log2(value | 1) / 7 + 1);
}
