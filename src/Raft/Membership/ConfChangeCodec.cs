using System.Buffers;

namespace Wetware.Raft;

/// <summary>
/// Encodes configuration changes as etcd does, in protocol buffers. Reading is strict in values and tolerant in unknown fields; it never
/// throws.
/// </summary>
public static class ConfChangeCodec
{
    /// <summary>The most operations that are read from one change.</summary>
    public const int MaxChanges = 1024;

    /// <summary>Encodes a change of the first version (id 1, type 2, node 3, context 4).</summary>
    public static byte[] Write(ConfChange change)
    {
        var buffer = new ArrayBufferWriter<byte>(32);
        if (change.Id != 0)
            ProtoWriter.Number(buffer, 1, change.Id);
        ProtoWriter.Number(buffer, 2, (ulong)change.Type);
        ProtoWriter.Number(buffer, 3, change.NodeId);
        if (!change.Context.IsEmpty)
            ProtoWriter.Bytes(buffer, 4, change.Context.Span);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Encodes a change of the second version (transition 1, changes 2 of type 1 and node 2, context 3).</summary>
    public static byte[] Write(ConfChangeV2 change)
    {
        var buffer = new ArrayBufferWriter<byte>(64);
        ProtoWriter.Number(buffer, 1, (ulong)change.Transition);
        var single = new ArrayBufferWriter<byte>(16);
        foreach (var operation in change.Changes)
        {
            single.ResetWrittenCount();
            ProtoWriter.Number(single, 1, (ulong)operation.Type);
            ProtoWriter.Number(single, 2, operation.NodeId);
            ProtoWriter.Bytes(buffer, 2, single.WrittenSpan);
        }
        if (!change.Context.IsEmpty)
            ProtoWriter.Bytes(buffer, 3, change.Context.Span);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>
    /// Reads the change that an entry carries, in the second version. Returns false for data that is not a change; the change is null for
    /// an entry of another type.
    /// </summary>
    public static bool TryRead(in Entry entry, out ConfChangeV2? change)
    {
        change = null;
        switch (entry.Type)
        {
            case EntryType.ConfChange:
                if (!TryReadV1(entry.Data.Span, out var first))
                    return false;
                change = first.ToV2();
                return true;
            case EntryType.ConfChangeV2:
                if (!TryReadV2(entry.Data.Span, out var second))
                    return false;
                change = second;
                return true;
            default:
                return true;
        }
    }

    /// <summary>Reads a change of the first version.</summary>
    public static bool TryReadV1(ReadOnlySpan<byte> data, out ConfChange change)
    {
        change = new(ConfChangeType.AddNode, 0);
        var reader = new ProtoReader(data);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1 when reader.IsNumber:
                    change = change with { Id = reader.Value };
                    break;
                case 2 when reader.IsNumber:
                    if (reader.Value > (ulong)ConfChangeType.AddLearnerNode)
                        return false;
                    change = change with { Type = (ConfChangeType)reader.Value };
                    break;
                case 3 when reader.IsNumber:
                    change = change with { NodeId = reader.Value };
                    break;
                case 4 when reader.IsBytes:
                    change = change with { Context = reader.Bytes.ToArray() };
                    break;
            }
        }
        return !reader.Failed;
    }

    /// <summary>Reads a change of the second version; empty data is the change that leaves a joint configuration.</summary>
    public static bool TryReadV2(ReadOnlySpan<byte> data, out ConfChangeV2 change)
    {
        change = ConfChangeV2.Leave;
        var changes = new List<ConfChangeSingle>();
        var transition = ConfChangeTransition.Auto;
        ReadOnlyMemory<byte> context = default;
        var reader = new ProtoReader(data);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1 when reader.IsNumber:
                    if (reader.Value > (ulong)ConfChangeTransition.JointExplicit)
                        return false;
                    transition = (ConfChangeTransition)reader.Value;
                    break;
                case 2 when reader.IsBytes:
                    if (changes.Count == MaxChanges || !TryReadSingle(reader.Bytes, out var single))
                        return false;
                    changes.Add(single);
                    break;
                case 3 when reader.IsBytes:
                    context = reader.Bytes.ToArray();
                    break;
            }
        }
        change = new(changes, transition) { Context = context };
        return !reader.Failed;
    }

    private static bool TryReadSingle(ReadOnlySpan<byte> data, out ConfChangeSingle single)
    {
        single = default;
        var reader = new ProtoReader(data);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1 when reader.IsNumber:
                    if (reader.Value > (ulong)ConfChangeType.AddLearnerNode)
                        return false;
                    single = single with { Type = (ConfChangeType)reader.Value };
                    break;
                case 2 when reader.IsNumber:
                    single = single with { NodeId = reader.Value };
                    break;
            }
        }
        return !reader.Failed;
    }
}
