namespace Wetware.Raft;

/// <summary>The fields of a message while it is read.</summary>
internal sealed class MessageParts
{
    private readonly ulong[] _numbers = new ulong[14];
    private readonly List<Entry> _entries = [];
    private Snapshot? _snapshot;
    private ReadOnlyMemory<byte> _context;

    /// <summary>Reads all fields; returns what is wrong, or an empty text.</summary>
    public string Read(ReadOnlyMemory<byte> data)
    {
        var reader = new ProtoReader(data.Span);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1 or 2 or 3 or 4 or 5 or 6 or 8 or 10 or 11 or 13 when reader.IsNumber:
                    _numbers[reader.Field] = reader.Value;
                    break;
                case 7 when reader.IsBytes:
                    if (_entries.Count == MessageCodec.MaxEntries)
                        return $"field 'entries': more than {MessageCodec.MaxEntries} are not allowed";
                    if (!TryReadEntry(data.Slice(reader.Offset, reader.Bytes.Length), out var entry))
                        return $"field 'entries': number {_entries.Count} is malformed";
                    _entries.Add(entry);
                    break;
                case 9 when reader.IsBytes:
                    if (!TryReadSnapshot(data.Slice(reader.Offset, reader.Bytes.Length), out _snapshot))
                        return $"field 'snapshot': malformed, or more than {MessageCodec.MaxMembers} members in one list";
                    break;
                case 12 when reader.IsBytes:
                    if (reader.Bytes.Length > MessageCodec.MaxContext)
                        return $"field 'context': {reader.Bytes.Length} bytes; at most {MessageCodec.MaxContext} are allowed";
                    _context = data.Slice(reader.Offset, reader.Bytes.Length);
                    break;
                case <= 13:
                    return $"field {reader.Field} has the wrong wire type";
            }
        }
        if (reader.Failed)
            return "the message is cut off or is not protocol buffer encoding";
        if (_numbers[1] > (ulong)MessageType.ForgetLeader)
            return $"field 'type': {_numbers[1]} is unknown";
        return _numbers[10] > 1 ? $"field 'reject': {_numbers[10]} is not 0 or 1" : "";
    }

    /// <summary>Returns the message; of value only when everything could be read.</summary>
    public Message ToMessage() => new()
    {
        Type = (MessageType)_numbers[1],
        To = _numbers[2],
        From = _numbers[3],
        Term = _numbers[4],
        LogTerm = _numbers[5],
        Index = _numbers[6],
        Entries = _entries.ToArray(),
        Commit = _numbers[8],
        Snapshot = _snapshot,
        Reject = _numbers[10] == 1,
        RejectHint = _numbers[11],
        Context = _context,
        Vote = _numbers[13],
    };

    private static bool TryReadEntry(ReadOnlyMemory<byte> data, out Entry entry)
    {
        ulong type = 0, term = 0, index = 0;
        ReadOnlyMemory<byte> payload = default;
        var reader = new ProtoReader(data.Span);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1 when reader.IsNumber:
                    type = reader.Value;
                    break;
                case 2 when reader.IsNumber:
                    term = reader.Value;
                    break;
                case 3 when reader.IsNumber:
                    index = reader.Value;
                    break;
                case 4 when reader.IsBytes:
                    payload = data.Slice(reader.Offset, reader.Bytes.Length);
                    break;
                case <= 4:
                    entry = default;
                    return false;
            }
        }
        entry = new(term, index, payload, (EntryType)type);
        return !reader.Failed && type <= (ulong)EntryType.ConfChangeV2;
    }

    private static bool TryReadSnapshot(ReadOnlyMemory<byte> data, out Snapshot? snapshot)
    {
        snapshot = Snapshot.Empty;
        var reader = new ProtoReader(data.Span);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1 when reader.IsBytes:
                    snapshot = snapshot with { Data = data.Slice(reader.Offset, reader.Bytes.Length) };
                    break;
                case 2 when reader.IsBytes:
                    if (!TryReadMetadata(reader.Bytes, ref snapshot))
                        return false;
                    break;
                case <= 2:
                    return false;
            }
        }
        return !reader.Failed;
    }

    private static bool TryReadMetadata(ReadOnlySpan<byte> data, ref Snapshot snapshot)
    {
        var reader = new ProtoReader(data);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1 when reader.IsBytes:
                    if (!TryReadConfState(reader.Bytes, out var state))
                        return false;
                    snapshot = snapshot with { ConfState = state };
                    break;
                case 2 when reader.IsNumber:
                    snapshot = snapshot with { Index = reader.Value };
                    break;
                case 3 when reader.IsNumber:
                    snapshot = snapshot with { Term = reader.Value };
                    break;
                case <= 3:
                    return false;
            }
        }
        return !reader.Failed;
    }

    private static bool TryReadConfState(ReadOnlySpan<byte> data, out ConfState state)
    {
        var lists = new List<ulong>[] { [], [], [], [] };
        var autoLeave = false;
        state = ConfState.Empty;
        var reader = new ProtoReader(data);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case >= 1 and <= 4 when reader.IsNumber:
                    var list = lists[reader.Field - 1];
                    if (list.Count == MessageCodec.MaxMembers)
                        return false;
                    list.Add(reader.Value);
                    break;
                case 5 when reader.IsNumber:
                    autoLeave = reader.Value != 0;
                    break;
                case <= 5:
                    return false;
            }
        }
        state = new()
        {
            Voters = lists[0],
            Learners = lists[1],
            VotersOutgoing = lists[2],
            LearnersNext = lists[3],
            AutoLeave = autoLeave,
        };
        return !reader.Failed;
    }
}
