using Wetware.Codecs;

namespace Wetware.Raft.KeyValue;

/// <summary>Encodes commands of a key-value group: a version, a kind, and the fields in their order.</summary>
public static class KeyValueCommandCodec
{
    private const byte Version = 1;

    private enum Kind : byte
    {
        Read = 1,
        Put = 2,
        Delete = 3,
        Transaction = 4,
        Grant = 5,
        KeepAlive = 6,
        Revoke = 7,
    }

    /// <summary>Encodes a command; its limits are checked where it is applied.</summary>
    public static byte[] Encode(KeyValueCommand command)
    {
        var writer = new ByteWriter();
        writer.Byte(Version);
        switch (command)
        {
            case KeyValueOperation operation:
                Write(writer, operation);
                break;
            case KeyValueTransaction transaction:
                writer.Byte((byte)Kind.Transaction);
                writer.Int32(transaction.Conditions.Count);
                foreach (var (key, condition) in transaction.Conditions)
                {
                    writer.Bytes(key.Span);
                    Write(writer, condition);
                }

                Write(writer, transaction.Then);
                Write(writer, transaction.Otherwise);
                break;
            case GrantLease grant:
                writer.Byte((byte)Kind.Grant);
                writer.Duration(grant.TimeToLive);
                break;
            case KeepLeaseAlive keep:
                writer.Byte((byte)Kind.KeepAlive);
                writer.UInt64(keep.Lease);
                break;
            case RevokeLease revoke:
                writer.Byte((byte)Kind.Revoke);
                writer.UInt64(revoke.Lease);
                break;
            default:
                throw new ArgumentException($"{command.GetType().Name} has no encoding", nameof(command));
        }

        return writer.ToArray();
    }

    /// <summary>Decodes a command; false when it is not exactly what <see cref="Encode"/> writes. Keys and values are slices of the bytes.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> bytes, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out KeyValueCommand? command)
    {
        var reader = new ByteReader(bytes);
        if (reader.Byte() != Version)
            reader.Fail();
        command = (Kind)reader.Byte() switch
        {
            Kind.Transaction => new KeyValueTransaction(ReadConditions(ref reader), ReadOperations(ref reader), ReadOperations(ref reader)),
            Kind.Grant => new GrantLease(reader.Duration()),
            Kind.KeepAlive => new KeepLeaseAlive(reader.UInt64()),
            Kind.Revoke => new RevokeLease(reader.UInt64()),
            var kind => ReadOperation(ref reader, kind),
        };
        if (!reader.AtEnd)
            command = null;
        return command is not null;
    }

    private static void Write(ByteWriter writer, IReadOnlyList<KeyValueOperation> operations)
    {
        writer.Int32(operations.Count);
        foreach (var operation in operations)
            Write(writer, operation);
    }

    private static void Write(ByteWriter writer, KeyValueOperation operation)
    {
        switch (operation)
        {
            case ReadKey read:
                writer.Byte((byte)Kind.Read);
                writer.Bytes(read.Key.Span);
                break;
            case PutKey put:
                writer.Byte((byte)Kind.Put);
                writer.Bytes(put.Key.Span);
                writer.Bytes(put.Value.Span);
                writer.UInt64(put.Lease);
                Write(writer, put.Condition);
                break;
            case DeleteKey delete:
                writer.Byte((byte)Kind.Delete);
                writer.Bytes(delete.Key.Span);
                Write(writer, delete.Condition);
                break;
            default:
                throw new ArgumentException($"{operation.GetType().Name} has no encoding", nameof(operation));
        }
    }

    private static void Write(ByteWriter writer, KeyValueCondition condition)
    {
        writer.Byte((byte)condition.Kind);
        if (condition.Kind == KeyValueConditionKind.Revision)
            writer.UInt64(condition.Revision);
        else if (condition.Kind == KeyValueConditionKind.Value)
            writer.Bytes(condition.Value.Span);
    }

    private static KeyCondition[] ReadConditions(ref ByteReader reader)
    {
        var conditions = new KeyCondition[reader.Count(elementSize: 5)];
        for (var i = 0; i < conditions.Length && reader.Ok; i++)
            conditions[i] = new(reader.Bytes(), ReadCondition(ref reader));
        return conditions;
    }

    private static KeyValueOperation[] ReadOperations(ref ByteReader reader)
    {
        var operations = new KeyValueOperation[reader.Count(elementSize: 5)];
        for (var i = 0; i < operations.Length && reader.Ok; i++)
            operations[i] = ReadOperation(ref reader, (Kind)reader.Byte());
        return operations;
    }

    private static KeyValueOperation ReadOperation(ref ByteReader reader, Kind kind)
    {
        switch (kind)
        {
            case Kind.Read:
                return new ReadKey(reader.Bytes());
            case Kind.Put:
                return new PutKey(reader.Bytes(), reader.Bytes(), reader.UInt64(), ReadCondition(ref reader));
            case Kind.Delete:
                return new DeleteKey(reader.Bytes(), ReadCondition(ref reader));
            default:
                reader.Fail();
                return new ReadKey(default);
        }
    }

    private static KeyValueCondition ReadCondition(ref ByteReader reader)
    {
        var kind = (KeyValueConditionKind)reader.Byte();
        switch (kind)
        {
            case KeyValueConditionKind.Revision:
                return KeyValueCondition.RevisionIs(reader.UInt64());
            case KeyValueConditionKind.Value:
                return KeyValueCondition.ValueIs(reader.Bytes());
            case > KeyValueConditionKind.Value:
                reader.Fail();
                return default;
            default:
                return new() { Kind = kind };
        }
    }
}
