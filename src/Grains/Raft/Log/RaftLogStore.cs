using System.Buffers;
using System.Diagnostics;
using Wetware.Raft;

namespace Wetware.Grains.Raft.Log;

/// <summary>How much a <see cref="RaftLogStore"/> writes at once.</summary>
internal sealed record RaftLogOptions
{
    /// <summary>Bytes after which another segment is begun. Default 64 MiB.</summary>
    public long SegmentBytes { get; init; } = 64 << 20;

    /// <summary>
    /// Bytes that a segment gets ahead of what is written: writing into room that a file has costs one write of the disk, growing the file another of
    /// the file system's journal. Default 1 MiB.
    /// </summary>
    public long ReservedBytes { get; init; } = 1 << 20;

    /// <summary>Bytes of records after which no more writes share a flush. Default 4 MiB.</summary>
    public int BatchBytes { get; init; } = 4 << 20;

    /// <summary>Told how long each flush of a block took. Called by the thread that writes. Default null.</summary>
    public Action<TimeSpan>? Flushed { get; init; }

    /// <summary>Told by how many the writes changed that are not on the disk yet. Called by several threads. Default null.</summary>
    public Action<int>? Waiting { get; init; }
}

/// <summary>
/// The log of all members of a node, in segments. One thread writes; what arrives during a flush shares the next one. Each method returns a
/// task that completes when its record is on the disk. Writes of one member take effect in the order of their calls. After a failed write
/// the log accepts nothing more and must be opened again. Safe for use by several threads at once.
/// </summary>
internal sealed class RaftLogStore : IDisposable
{
    private const string Temporary = "snapshot.new";

    private readonly IRaftFiles _files;
    private readonly RaftLogOptions _options;
    private readonly Lock _gate = new();
    private readonly AutoResetEvent _work = new(false);
    private readonly Dictionary<ulong, MemberImage> _members;
    private readonly List<long> _segments;
    private readonly ArrayBufferWriter<byte> _buffer = new(1 << 16);
    private readonly Thread _thread;
    private List<LogWrite> _queue = [];
    private RaftLogException? _fault;
    private IRaftFile _file;
    private ulong _sequence;
    private long _length;
    private long _reserved;
    private long _segment;

    private RaftLogStore(IRaftFiles files, RaftLogOptions options, LogReader reader)
    {
        _files = files;
        _options = options;
        _members = reader.Members;
        _segments = reader.Segments;
        _sequence = reader.NextSequence;
        _length = reader.LastLength;
        if (_segments.Count == 0)
            _segments.Add(1);
        _segment = _segments[^1];
        _file = files.Open(LogReader.NameOf(_segments[^1]));
        files.FlushNames();
        _thread = new(Run) { IsBackground = true, Name = "raft log" };
        _thread.Start();
    }

    /// <summary>Why the log accepts nothing more; null while it works.</summary>
    public RaftLogException? Fault
    {
        get
        {
            lock (_gate)
                return _fault;
        }
    }

    /// <summary>The number of the segment that is written now.</summary>
    public long Segment => Volatile.Read(ref _segment);

    /// <summary>Reads the log in a folder, or begins one, and starts writing.</summary>
    /// <exception cref="RaftLogException">Kind <see cref="RaftLogFault.Corrupt"/>: nothing that was acknowledged is changed.</exception>
    public static RaftLogStore Open(IRaftFiles files, RaftLogOptions options, out IReadOnlyList<RecoveredMember> members)
    {
        var reader = new LogReader(files);
        members = reader.Read();
        return new(files, options, reader);
    }

    /// <summary>Adds a member; the description is returned when the log is opened again.</summary>
    public Task Create(ulong member, ReadOnlyMemory<byte> description) => Add(new(new(LogRecordKind.Created, member, description)));

    /// <summary>
    /// Saves entries, hard state and a snapshot that replaces the log as one unit. Entries replace those from the first index on; entries that
    /// begin right after the start of the log release all older segments. <paramref name="ended"/> is called by the thread that writes when the task has completed;
    /// told <c>true</c>, it may go on there, because the write succeeded, had the flush for itself and no other waits; else it may do next to nothing.
    /// </summary>
    public Task Save(ulong member, HardState state, ReadOnlyMemory<Entry> entries, Snapshot? snapshot = null, Action<bool>? ended = null)
    {
        var message = MemberImage.Message(state) with { Entries = entries, Snapshot = WithoutData(snapshot) };
        return Add(new(new(LogRecordKind.Saved, member, MessageCodec.Encode(message))) { Snapshot = snapshot, Ended = ended });
    }

    /// <summary>Saves a snapshot that the member made of itself.</summary>
    public Task SaveSnapshot(ulong member, Snapshot snapshot)
    {
        var body = MessageCodec.Encode(new Message { Type = MessageType.Snap, Snapshot = WithoutData(snapshot) });
        return Add(new(new(LogRecordKind.Snapshotted, member, body)) { Snapshot = snapshot });
    }

    /// <summary>Drops the entries up to <paramref name="start"/>, which a saved snapshot must contain. Segments that nobody needs are removed.</summary>
    public Task Compact(ulong member, EntryId start) => Add(new(new(LogRecordKind.Compacted, member, MemberImage.WriteId(start))));

    /// <summary>Removes a member with its log and its snapshots.</summary>
    public Task Remove(ulong member) => Add(new(new(LogRecordKind.Removed, member, default)));

    /// <summary>Writes what was accepted and closes the files.</summary>
    public void Dispose()
    {
        lock (_gate)
            _fault ??= new(RaftLogFault.Closed, "the log is closed");
        _work.Set();
        _thread.Join();
        _work.Dispose();
        _file.Dispose();
    }

    private static Snapshot? WithoutData(Snapshot? snapshot) => snapshot is null ? null : snapshot with { Data = default };

    private Task Add(LogWrite write)
    {
        if (write.Record.Size > LogBlock.MaxPayload || write.Snapshot?.Data.Length > LogBlock.MaxPayload - (1 << 20))
            throw new ArgumentException($"field 'write': more than {LogBlock.MaxPayload} bytes are not allowed");
        lock (_gate)
        {
            if (_fault is { } fault)
                return Task.FromException(fault);
            _queue.Add(write);
            _options.Waiting?.Invoke(1);
        }

        _work.Set();
        return write.Done.Task;
    }

    private void Run()
    {
        while (true)
        {
            List<LogWrite> taken;
            lock (_gate)
            {
                (taken, _queue) = (_queue, []);
                if (taken.Count == 0 && _fault is not null)
                    return;
            }

            if (taken.Count == 0)
                _work.WaitOne();
            for (var next = 0; next < taken.Count;)
                next = Write(taken, next);
        }
    }

    // Writes as many as may share a flush; returns the index of the first that was left.
    private int Write(List<LogWrite> writes, int first)
    {
        var end = first;
        for (long size = 0; end < writes.Count && (end == first || size + writes[end].Record.Size <= _options.BatchBytes); end++)
            size += writes[end].Record.Size;
        var batch = writes[first..end];
        try
        {
            if (_fault is { Fault: RaftLogFault.WriteFailed })
                throw _fault;
            WriteBatch(batch);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            var fault = error as RaftLogException ?? new(RaftLogFault.WriteFailed, $"the log cannot be written: {error.Message}", error);
            lock (_gate)
                _fault = fault;
            End(batch, fault);
            return end;
        }

        End(batch, null);
        return end;
    }

    private void End(List<LogWrite> batch, RaftLogException? fault)
    {
        var isIdle = fault is null && batch.Count == 1;
        lock (_gate)
            isIdle &= _queue.Count == 0;
        foreach (var write in batch)
        {
            if (fault is null)
                write.Done.SetResult();
            else
                write.Done.SetException(fault);
            write.Ended?.Invoke(isIdle);
        }

        _options.Waiting?.Invoke(-batch.Count);
    }

    private void WriteBatch(List<LogWrite> batch)
    {
        foreach (var write in batch)
        {
            if (write.Snapshot is { } snapshot)
                WriteSnapshot(write.Record.Member, snapshot);
        }

        if (_length >= _options.SegmentBytes)
            BeginSegment();
        WriteCheckpoint();
        WriteBlock(batch.Select(write => write.Record));
        var obsolete = new List<string>();
        foreach (var write in batch)
            Apply(write.Record, obsolete);
        Drop(obsolete);
    }

    // A snapshot is complete under its own name before a record says that it is there.
    private void WriteSnapshot(ulong member, Snapshot snapshot)
    {
        WriteHead();
        MessageCodec.Write(_buffer, new Message { Type = MessageType.Snap, Snapshot = snapshot });
        using (var file = _files.Open(Temporary))
        {
            file.Cut(0);
            file.Write(0, Sealed(0));
            file.Flush();
        }

        _files.Rename(Temporary, new MemberImage(member).SnapshotFile(snapshot.Index));
        _files.FlushNames();
    }

    private void BeginSegment()
    {
        // Only the last segment may end with room that nothing was written to.
        if (_reserved > _length)
        {
            _file.Cut(_length);
            _file.Flush();
        }

        var next = _segments[^1] + 1;
        var file = _files.Open(LogReader.NameOf(next));
        _file.Dispose();
        (_file, _length, _reserved) = (file, 0, 0);
        _segments.Add(next);
        Volatile.Write(ref _segment, next);
        _files.FlushNames();
    }

    // Every segment can be read without those before it, also one that a crash or a full disk left empty.
    private void WriteCheckpoint()
    {
        if (_length == 0 && _members.Count > 0)
            WriteBlock(_members.Values.SelectMany(image => image.Checkpoint()));
    }

    private void WriteBlock(IEnumerable<LogRecord> records)
    {
        WriteHead();
        foreach (var record in records)
            record.Write(_buffer);
        var block = Sealed(_sequence);
        if (_length + block.Length > _reserved)
        {
            _reserved = _length + block.Length + _options.ReservedBytes;
            _file.Reserve(_reserved);
        }

        _file.Write(_length, block);
        var began = Stopwatch.GetTimestamp();
        _file.Flush();
        _options.Flushed?.Invoke(Stopwatch.GetElapsedTime(began));
        _sequence++;
        _length += block.Length;
    }

    private void WriteHead()
    {
        _buffer.ResetWrittenCount();
        _buffer.GetSpan(LogBlock.HeaderSize)[..LogBlock.HeaderSize].Clear();
        _buffer.Advance(LogBlock.HeaderSize);
    }

    private Span<byte> Sealed(ulong sequence)
    {
        var block = System.Runtime.InteropServices.MemoryMarshal.AsMemory(_buffer.WrittenMemory).Span;
        LogBlock.Seal(block, sequence);
        return block;
    }

    private void Apply(LogRecord record, List<string> obsolete)
    {
        if (!_members.TryGetValue(record.Member, out var image))
        {
            if (record.Kind != LogRecordKind.Created)
                throw new InvalidOperationException($"member {record.Member:x} is unknown");
            _members.Add(record.Member, image = new(record.Member));
            image.Finish(default, out _);
        }

        var before = image.Snapshot;
        if (record.Kind == LogRecordKind.Removed)
            _members.Remove(record.Member);
        else if (image.Apply(record, _segments[^1]) is { } problem)
            throw new InvalidOperationException(problem);
        if (!before.IsEmpty && (record.Kind == LogRecordKind.Removed || before.Index != image.Snapshot.Index))
            obsolete.Add(image.SnapshotFile(before.Index));
    }

    // The oldest segment goes first, so that a crash in between leaves no gap.
    private void Drop(List<string> obsolete)
    {
        obsolete.ForEach(_files.Delete);
        if (_segments.Count == 1)
            return;
        var oldest = _members.Values.Min(image => image.OldestSegment) ?? _segments[^1];
        while (_segments[0] < oldest)
        {
            _files.Delete(LogReader.NameOf(_segments[0]));
            _segments.RemoveAt(0);
        }
    }

    private sealed record LogWrite(LogRecord Record)
    {
        public Snapshot? Snapshot { get; init; }

        public Action<bool>? Ended { get; init; }

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
