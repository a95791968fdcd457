using System.Globalization;
using Wetware.Raft;

namespace Wetware.Grains.Raft.Log;

/// <summary>A member that was found in a log.</summary>
/// <param name="Id">The member.</param>
/// <param name="Description">What <see cref="RaftLogStore.Create"/> was given.</param>
/// <param name="Storage">Hard state, snapshot and entries.</param>
internal sealed record RecoveredMember(ulong Id, ReadOnlyMemory<byte> Description, MemoryStorage Storage);

/// <summary>Reads a log at the start: cuts the torn end of an interrupted write, and refuses everything else that is not as it was written.</summary>
internal sealed class LogReader(IRaftFiles files)
{
    public const string Extension = ".log";

    private readonly Dictionary<ulong, MemberImage> _members = [];
    private ulong? _sequence;

    public Dictionary<ulong, MemberImage> Members => _members;

    /// <summary>The segments, oldest first.</summary>
    public List<long> Segments { get; } = [];

    /// <summary>The number of the next block.</summary>
    public ulong NextSequence => (_sequence ?? 0) + 1;

    /// <summary>The length of the last segment.</summary>
    public long LastLength { get; private set; }

    public static string NameOf(long segment) => segment.ToString("d20", CultureInfo.InvariantCulture) + Extension;

    /// <exception cref="RaftLogException">Kind <see cref="RaftLogFault.Corrupt"/>.</exception>
    public List<RecoveredMember> Read()
    {
        var names = files.List();
        foreach (var name in names.Where(name => name.EndsWith(Extension, StringComparison.Ordinal)))
        {
            if (!long.TryParse(name.AsSpan(0, name.Length - Extension.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var segment))
                throw RaftLogException.Corrupt(name, "its name is not a number");
            Segments.Add(segment);
        }

        for (var i = 0; i < Segments.Count; i++)
            ReadSegment(Segments[i], isLast: i == Segments.Count - 1);
        var found = _members.Select(member => Finish(member.Key, member.Value)).OrderBy(member => member.Id).ToList();
        var needed = _members.Values.Where(image => !image.Snapshot.IsEmpty).Select(image => image.SnapshotFile(image.Snapshot.Index)).ToHashSet();
        foreach (var orphan in names.Where(name => !name.EndsWith(Extension, StringComparison.Ordinal) && !needed.Contains(name)))
            files.Delete(orphan);
        return found;
    }

    /// <summary>Returns the content of a snapshot's file.</summary>
    public static Snapshot ReadSnapshot(IRaftFiles files, string name, Snapshot expected)
    {
        if (!files.List().Contains(name))
            throw RaftLogException.Corrupt(name, "the file is missing");
        using var file = files.Open(name);
        var data = file.ReadAll();
        return LogBlock.TryRead(data, out _, out var payload) && payload == data.Length - LogBlock.HeaderSize
            && MessageCodec.TryRead(data.AsMemory(LogBlock.HeaderSize), out var message, out _)
            && message.Snapshot is { } snapshot && snapshot.Id == expected.Id
            ? snapshot
            : throw RaftLogException.Corrupt(name, $"it is not the snapshot at {expected.Index}");
    }

    private RecoveredMember Finish(ulong id, MemberImage image)
    {
        var data = image.Snapshot.IsEmpty ? default : ReadSnapshot(files, image.SnapshotFile(image.Snapshot.Index), image.Snapshot).Data;
        return image.Finish(data, out var problem) is { } storage
            ? new(id, image.Description, storage)
            : throw RaftLogException.Corrupt("the log", problem);
    }

    private void ReadSegment(long segment, bool isLast)
    {
        var name = NameOf(segment);
        using var file = files.Open(name);
        var data = file.ReadAll();
        var at = 0;
        while (at < data.Length)
        {
            if (!LogBlock.TryRead(data.AsSpan(at), out var sequence, out var length))
            {
                if (!isLast || !LogBlock.IsTorn(data, at, NextSequence))
                    throw RaftLogException.Corrupt(name, $"the block at byte {at} does not match its checksum");
                file.Cut(at);
                file.Flush();
                break;
            }

            if (_sequence is { } before && sequence != before + 1)
                throw RaftLogException.Corrupt(name, $"block {sequence} at byte {at} follows block {before}");
            _sequence = sequence;
            ReadBlock(name, segment, data.AsMemory(at + LogBlock.HeaderSize, length));
            at += LogBlock.HeaderSize + length;
        }

        LastLength = at;
    }

    private void ReadBlock(string name, long segment, ReadOnlyMemory<byte> payload)
    {
        while (!payload.IsEmpty)
        {
            if (!LogRecord.TryRead(payload, out var record))
                throw RaftLogException.Corrupt(name, "a record is malformed");
            payload = payload[record.Size..];
            if (record.Kind == LogRecordKind.Removed)
            {
                _members.Remove(record.Member);
                continue;
            }

            if (record.Kind == LogRecordKind.Created)
                _members.TryAdd(record.Member, new(record.Member));
            if (!_members.TryGetValue(record.Member, out var image))
                throw RaftLogException.Corrupt(name, $"a record names the unknown member {record.Member:x}");
            if (image.Apply(record, segment) is { } problem)
                throw RaftLogException.Corrupt(name, problem);
        }
    }
}
