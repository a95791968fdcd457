using System.Diagnostics.CodeAnalysis;
using Wetware.Codecs;

namespace Wetware.Raft.KeyValue;

/// <summary>Encodes questions to a key-value group: a version, a kind, and the fields in their order.</summary>
public static class KeyValueQueryCodec
{
    private const byte Version = 1;

    private enum Kind : byte
    {
        Get = 1,
        Range = 2,
        Changes = 3,
        Lease = 4,
        Status = 5,
        Leases = 6,
    }

    /// <summary>Encodes a question; its limits are checked where it is answered.</summary>
    public static byte[] Encode(KeyValueQuery query)
    {
        var writer = new ByteWriter();
        writer.Byte(Version);
        switch (query)
        {
            case GetKey get:
                writer.Byte((byte)Kind.Get);
                writer.Bytes(get.Key.Span);
                break;
            case GetRange range:
                writer.Byte((byte)Kind.Range);
                Write(writer, range.Range);
                writer.Int32(range.Limit);
                writer.Bool(range.KeysOnly);
                break;
            case GetChanges changes:
                writer.Byte((byte)Kind.Changes);
                Write(writer, changes.Range);
                writer.UInt64(changes.After);
                break;
            case GetLease lease:
                writer.Byte((byte)Kind.Lease);
                writer.UInt64(lease.Lease);
                break;
            case ListLeases list:
                writer.Byte((byte)Kind.Leases);
                writer.UInt64(list.After);
                writer.Int32(list.Limit);
                break;
            case GetStatus:
                writer.Byte((byte)Kind.Status);
                break;
            default:
                throw new ArgumentException($"{query.GetType().Name} has no encoding", nameof(query));
        }

        return writer.ToArray();
    }

    /// <summary>Decodes a question; false when it is not exactly what <see cref="Encode"/> writes. Keys are slices of the bytes.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out KeyValueQuery? query)
    {
        var reader = new ByteReader(bytes);
        if (reader.Byte() != Version)
            reader.Fail();
        query = (Kind)reader.Byte() switch
        {
            Kind.Get => new GetKey(reader.Bytes()),
            Kind.Range => new GetRange(ReadRange(ref reader), reader.Int32(), reader.Bool()),
            Kind.Changes => new GetChanges(ReadRange(ref reader), reader.UInt64()),
            Kind.Lease => new GetLease(reader.UInt64()),
            Kind.Status => new GetStatus(),
            Kind.Leases => new ListLeases(reader.UInt64(), reader.Int32()),
            _ => null,
        };
        if (!reader.AtEnd)
            query = null;
        return query is not null;
    }

    private static void Write(ByteWriter writer, KeyRange range)
    {
        writer.Bytes(range.From.Span);
        writer.Bytes(range.To.Span);
    }

    private static KeyRange ReadRange(ref ByteReader reader) => new(reader.Bytes(), reader.Bytes());
}
