using Wetware.Codecs;
using Wetware.Errors;
using Wetware.Grains.Raft.Members;
using Wetware.Grains.Raft.StateMachines;
using Wetware.Grains.Tasks;
using Wetware.RaftGroups;

namespace Wetware.Grains.Raft.Stored;

/// <summary>
/// A state machine whose commands are kept in the cluster's storage. A command is applied and answered once it is on disk; commands that arrive while one write is
/// under way are written together by the next. From time to time an image of the state takes the place of the commands before it.
/// </summary>
/// <remarks>Used by one grain, in its turns. After a failed write nobody knows what is on disk, so the log answers nothing more.</remarks>
internal sealed class StoredLog(TaskJournal journal, IMemberMachine machine, TimeProvider time)
{
    /// <summary>Commands that may wait for the next write.</summary>
    public const int MaxPending = 4096;

    private const int MaxBatch = 512;
    private const int MaxBatchBytes = 8 << 20;
    private const byte Image = 0;
    private const byte Batch = 1;
    private const byte End = 2;

    private readonly GroupClock _clock = new(time);
    private readonly Queue<Pending> _pending = new();
    private TaskCompletionSource _changed = NewSource();
    private Task _writing = Task.CompletedTask;
    private Task _ticking = Task.CompletedTask;
    private bool _isDropped;
    private Exception? _failure;

    /// <summary>The index of the last command that is applied; 0 at first.</summary>
    public ulong Applied { get; private set; }

    /// <summary>Called once, when a write has failed.</summary>
    public Action<Exception>? Failed { get; set; }

    /// <summary>Reads everything.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: what is stored is damaged.</exception>
    public async Task Load(CancellationToken cancellationToken)
    {
        await journal.Load(Read, cancellationToken);
        _clock.Start(machine.Time);
    }

    /// <summary>Writes and applies a command.</summary>
    public Task<RaftReply> Propose(RaftCommand command) => Add(command);

    /// <summary>Answers a question; a linearizable one after a write.</summary>
    public async Task<RaftReply> Query(ReadOnlyMemory<byte> query, bool isLinearizable)
    {
        if (isLinearizable)
            await Add(null);
        Check();
        return new() { Outcome = RaftOutcome.Done, Answer = machine.Query(query), Index = Applied };
    }

    /// <summary>Waits until an index is applied; returns the last one that is.</summary>
    public async Task<ulong> WaitApplied(ulong index, TimeSpan slice, CancellationToken cancellationToken)
    {
        for (var began = time.GetTimestamp(); Applied < index;)
        {
            Check();
            var left = slice - time.GetElapsedTime(began);
            if (left <= TimeSpan.Zero)
                break;
            try
            {
                await _changed.Task.WaitAsync(left, time, cancellationToken);
            }
            catch (TimeoutException)
            {
                break;
            }
        }

        return Applied;
    }

    /// <summary>Tells the machine the time, if it wants to know.</summary>
    public Task Tick()
    {
        if (_failure is null && !_isDropped && _ticking.IsCompleted && machine.NextDue is { } due && _clock.Now(machine.Time) >= due)
            _ticking = Add(null);
        return _ticking;
    }

    /// <summary>Removes everything but a mark that this log is not to be used any more.</summary>
    public async Task Drop(CancellationToken cancellationToken)
    {
        if (!_isDropped)
        {
            Check();
            _isDropped = true;
            await _writing.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
            await WriteEnd();
        }

        await journal.Clear(cancellationToken);
    }

    private async Task WriteEnd()
    {
        try
        {
            var first = journal.Next;
            await journal.Append([End], CancellationToken.None);
            await journal.Commit(0, 0, first, 1, new SchedulerMark(), CancellationToken.None);
        }
        catch (Exception error)
        {
            (_isDropped, _failure) = (false, error);
            Failed?.Invoke(error);
            throw Lost();
        }

        Signal();
    }

    private void Check()
    {
        if (_isDropped)
            throw new WetwareException(ErrorKind.NotFound, "the queues were destroyed");
        if (_failure is not null)
            throw Lost();
    }

    private Task<RaftReply> Add(RaftCommand? command)
    {
        Check();
        if (_pending.Count >= MaxPending)
            throw new WetwareException(ErrorKind.Overloaded, $"{MaxPending} commands wait for the storage; try again later");
        var pending = new Pending(command);
        _pending.Enqueue(pending);
        if (_writing.IsCompleted)
            _writing = Write();
        return pending.Answered.Task;
    }

    private async Task Write()
    {
        // What arrives in the same turn goes with it.
        await Task.Yield();
        var batch = new List<(Pending Command, byte[] Data)>();
        try
        {
            while (_pending.Count > 0 && !_isDropped)
            {
                await journal.Append(Take(batch), CancellationToken.None);
                foreach (var (command, data) in batch)
                {
                    var answer = machine.Apply(++Applied, data);
                    command.Answered.SetResult(new() { Outcome = RaftOutcome.Done, Status = answer.Status, Answer = answer.Bytes, Index = Applied });
                }

                batch.Clear();
                Signal();
                if (journal.IsImageDue)
                    await WriteImage();
            }
        }
        catch (Exception error)
        {
            // Reported to everybody who waits; the grain that owns this starts anew.
            _failure = error;
            Failed?.Invoke(error);
        }

        foreach (var command in batch.Select(entry => entry.Command).Concat(_pending))
            command.Answered.TrySetException(_isDropped && _failure is null ? new WetwareException(ErrorKind.NotFound, "the queues were destroyed") : Lost());
        _pending.Clear();
        Signal();
    }

    private byte[] Take(List<(Pending Command, byte[] Data)> batch)
    {
        var row = Begin();
        while (batch.Count < MaxBatch && row.Length < MaxBatchBytes && _pending.TryDequeue(out var command))
        {
            var now = _clock.Now(machine.Time);
            var data = command.Command is { } proposed ? machine.Stamp(now, proposed) : machine.StampTick(now);
            row.Bytes(data);
            batch.Add((command, data));
        }

        return row.ToArray();
    }

    private ByteWriter Begin()
    {
        var row = new ByteWriter();
        row.Byte(Batch);
        row.UInt64(Applied + 1);
        return row;
    }

    private async Task WriteImage()
    {
        var (at, first, snapshot) = (Applied, journal.Next, machine.Capture());
        var data = await Task.Run(() => Encode(at, snapshot));
        var parts = (data.Length + TaskJournal.RowBytes - 1) / TaskJournal.RowBytes;
        for (var part = 0; part < parts; part++)
            await journal.PrepareImage(part);

        // Shows that the log is still this one's, before anything of the image is overwritten.
        await journal.Append(Begin().ToArray(), CancellationToken.None);
        for (var part = 0; part < parts; part++)
        {
            var (begin, end) = (part * TaskJournal.RowBytes, Math.Min((part + 1) * TaskJournal.RowBytes, data.Length));
            await journal.WriteImage(part, data[begin..end], continues: part < parts - 1, CancellationToken.None);
        }

        await journal.Commit(parts, data.Length, first, 1, new SchedulerMark(), CancellationToken.None);
    }

    private static byte[] Encode(ulong at, IStateSnapshot snapshot)
    {
        var writer = new ByteWriter();
        writer.Byte(Image);
        writer.UInt64(at);
        writer.Raw(snapshot.Encode(CancellationToken.None));
        return writer.ToArray();
    }

    private void Read(byte[] row)
    {
        var reader = new ByteReader(row);
        switch (reader.Byte())
        {
            case Image:
                Applied = reader.UInt64();
                machine.Restore(reader.Rest());
                break;
            case Batch:
                for (var index = reader.UInt64(); reader.Remaining > 0 && reader.Ok; index++)
                {
                    var data = reader.Bytes();
                    if (reader.Ok && index > Applied)
                        machine.Apply(Applied = index, data);
                }

                break;
            case End:
                _isDropped = true;
                break;
            default:
                reader.Fail();
                break;
        }

        if (!reader.Ok)
            throw new WetwareException(ErrorKind.Failed, $"the log of the queues is damaged after command {Applied}");
    }

    private WetwareException Lost() => new(ErrorKind.Disconnected, "the storage of the queues could not be written; the command may have been applied or not", _failure);

    private void Signal()
    {
        var changed = _changed;
        _changed = NewSource();
        changed.SetResult();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A command, or a tick, that is to be written.</summary>
    private sealed record Pending(RaftCommand? Command)
    {
        public TaskCompletionSource<RaftReply> Answered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
