using System.Diagnostics.CodeAnalysis;
using Wetware.Codecs;

namespace Wetware.Raft.KeyValue;

/// <summary>Encodes answers of a key-value group: a version, a kind, and the fields in their order.</summary>
public static class KeyValueAnswerCodec
{
    private const byte Version = 1;

    private enum Kind : byte
    {
        Refused = 1,
        Key = 2,
        Transaction = 3,
        Range = 4,
        Changes = 5,
        Lease = 6,
        Status = 7,
        Leases = 8,
    }

    /// <summary>Encodes an answer.</summary>
    public static byte[] Encode(KeyValueAnswer answer)
    {
        var writer = new ByteWriter();
        writer.Byte(Version);
        switch (answer)
        {
            case KeyValueRefused refused:
                Begin(writer, Kind.Refused, answer);
                writer.Byte((byte)refused.Error);
                writer.Text(refused.Message);
                break;
            case KeyAnswer key:
                Begin(writer, Kind.Key, answer);
                Write(writer, key);
                break;
            case TransactionAnswer transaction:
                Begin(writer, Kind.Transaction, answer);
                writer.Bool(transaction.Succeeded);
                writer.Int32(transaction.Results.Count);
                foreach (var result in transaction.Results)
                    Write(writer, result);
                break;
            case RangeAnswer range:
                Begin(writer, Kind.Range, answer);
                writer.Int32(range.Count);
                writer.Bytes(range.Next.Span);
                writer.Int32(range.Entries.Count);
                foreach (var entry in range.Entries)
                    entry.Write(writer);
                break;
            case ChangesAnswer changes:
                Begin(writer, Kind.Changes, answer);
                writer.Bool(changes.More);
                writer.Int32(changes.Changes.Count);
                foreach (var change in changes.Changes)
                {
                    writer.Byte((byte)change.Kind);
                    change.Entry.Write(writer);
                }

                break;
            case LeaseAnswer lease:
                Begin(writer, Kind.Lease, answer);
                Write(writer, lease);
                break;
            case LeaseListAnswer list:
                Begin(writer, Kind.Leases, answer);
                writer.Int32(list.Leases.Count);
                foreach (var item in list.Leases)
                    Write(writer, item);
                break;
            case StatusAnswer status:
                Begin(writer, Kind.Status, answer);
                writer.UInt64(status.Compacted);
                writer.Int32(status.Keys);
                writer.UInt64((ulong)status.Bytes);
                writer.Int32(status.Leases);
                writer.Duration(status.Time);
                break;
            default:
                throw new ArgumentException($"{answer.GetType().Name} has no encoding", nameof(answer));
        }

        return writer.ToArray();
    }

    /// <summary>Decodes an answer; false when it is not what <see cref="Encode"/> writes. Keys and values are slices of the bytes.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out KeyValueAnswer? answer)
    {
        var reader = new ByteReader(bytes);
        if (reader.Byte() != Version)
            reader.Fail();
        var (kind, revision) = ((Kind)reader.Byte(), reader.UInt64());
        answer = kind switch
        {
            Kind.Refused => new KeyValueRefused(revision, (KeyValueError)reader.Byte(), reader.Text()),
            Kind.Key => ReadKeyAnswer(ref reader, revision),
            Kind.Transaction => new TransactionAnswer(revision, reader.Bool(), ReadResults(ref reader, revision)),
            Kind.Range => ReadRange(ref reader, revision),
            Kind.Changes => ReadChanges(ref reader, revision),
            Kind.Lease => ReadLease(ref reader, revision),
            Kind.Leases => ReadLeases(ref reader, revision),
            Kind.Status => new StatusAnswer(revision, reader.UInt64(), reader.Int32(), (long)reader.UInt64(), reader.Int32(), reader.Duration()),
            _ => null,
        };
        if (!reader.AtEnd)
            answer = null;
        return answer is not null;
    }

    private static void Begin(ByteWriter writer, Kind kind, KeyValueAnswer answer)
    {
        writer.Byte((byte)kind);
        writer.UInt64(answer.Revision);
    }

    private static void Write(ByteWriter writer, KeyAnswer answer)
    {
        writer.Bool(answer.Changed);
        writer.Bool(answer.Entry is not null);
        if (answer.Entry is not null)
            answer.Entry.Write(writer);
    }

    private static void Write(ByteWriter writer, LeaseAnswer lease)
    {
        writer.UInt64(lease.Lease);
        writer.Duration(lease.TimeToLive);
        writer.Duration(lease.Remaining);
        writer.Int32(lease.Keys);
    }

    private static LeaseAnswer ReadLease(ref ByteReader reader, ulong revision) =>
        new(revision, reader.UInt64(), reader.Duration(), reader.Duration(), reader.Int32());

    private static LeaseListAnswer ReadLeases(ref ByteReader reader, ulong revision)
    {
        var leases = new LeaseAnswer[reader.Count(elementSize: 28)];
        for (var i = 0; i < leases.Length && reader.Ok; i++)
            leases[i] = ReadLease(ref reader, revision);
        return new(revision, leases);
    }

    private static KeyAnswer ReadKeyAnswer(ref ByteReader reader, ulong revision) =>
        new(revision, reader.Bool(), reader.Bool() ? KeyValueEntry.Read(ref reader) : null);

    private static KeyAnswer[] ReadResults(ref ByteReader reader, ulong revision)
    {
        var results = new KeyAnswer[reader.Count(elementSize: 2)];
        for (var i = 0; i < results.Length && reader.Ok; i++)
            results[i] = ReadKeyAnswer(ref reader, revision);
        return results;
    }

    private static RangeAnswer ReadRange(ref ByteReader reader, ulong revision)
    {
        var (count, next) = (reader.Int32(), reader.Bytes());
        var entries = new KeyValueEntry[reader.Count(elementSize: 40)];
        for (var i = 0; i < entries.Length && reader.Ok; i++)
            entries[i] = KeyValueEntry.Read(ref reader);
        return new(revision, entries, count, next);
    }

    private static ChangesAnswer ReadChanges(ref ByteReader reader, ulong revision)
    {
        var more = reader.Bool();
        var changes = new KeyValueChange[reader.Count(elementSize: 41)];
        for (var i = 0; i < changes.Length && reader.Ok; i++)
        {
            var kind = (KeyValueChangeKind)reader.Byte();
            if (kind is not (KeyValueChangeKind.Put or KeyValueChangeKind.Delete))
                reader.Fail();
            changes[i] = new(kind, KeyValueEntry.Read(ref reader));
        }

        return new(revision, changes, more);
    }
}
