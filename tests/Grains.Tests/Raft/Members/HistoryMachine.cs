using System.Buffers.Binary;
using Wetware.Grains.Raft.Members;
using Wetware.Grains.Raft.StateMachines;
using Wetware.RaftGroups;

namespace Wetware.Tests.Raft.Members;

/// <summary>A machine that remembers all commands, each a number of 8 bytes. A query returns how many there are. Commands are not deduplicated.</summary>
internal sealed class HistoryMachine : IMemberMachine
{
    private readonly List<ulong> _history = [];

    public TimeSpan Time { get; private set; }

    /// <summary>Set by commands that are a multiple of 1,000,000: so many seconds later the machine wants to be told the time.</summary>
    public TimeSpan? NextDue { get; private set; }

    public IReadOnlyList<ulong> History => _history;

    /// <summary>Held by tests to keep a snapshot from being encoded.</summary>
    public ManualResetEventSlim MayEncode { get; } = new(true);

    public static byte[] Number(ulong value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return bytes;
    }

    public byte[] Stamp(TimeSpan time, RaftCommand command) => [.. Number((ulong)time.Ticks), .. command.Payload.Span];

    public byte[] StampTick(TimeSpan time) => Number((ulong)time.Ticks);

    public MachineAnswer Apply(ulong index, ReadOnlyMemory<byte> data)
    {
        if (data.IsEmpty)
            return default;
        var time = TimeSpan.FromTicks((long)BinaryPrimitives.ReadUInt64LittleEndian(data.Span));
        if (time > Time)
            Time = time;
        if (Time >= NextDue)
            NextDue = null;
        if (data.Length == 8)
            return default;
        var value = BinaryPrimitives.ReadUInt64LittleEndian(data.Span[8..]);
        _history.Add(value);
        if (value != 0 && value % 1_000_000 == 0)
            NextDue = Time + TimeSpan.FromSeconds(value / 1_000_000);
        return new(RaftCommandStatus.Applied, Number((ulong)_history.Count));
    }

    /// <summary>The thread that took the last query.</summary>
    public int QueriedOn { get; private set; }

    public ReadOnlyMemory<byte> Query(ReadOnlyMemory<byte> query)
    {
        QueriedOn = Environment.CurrentManagedThreadId;
        return Number((ulong)_history.Count);
    }

    public IStateSnapshot Capture() => new Captured(Time, [.. _history], MayEncode);

    public void Restore(ReadOnlyMemory<byte> snapshot)
    {
        if (snapshot.Length % 8 != 0 || snapshot.IsEmpty)
            throw new InvalidDataException($"a snapshot of {snapshot.Length} bytes");
        Time = TimeSpan.FromTicks((long)BinaryPrimitives.ReadUInt64LittleEndian(snapshot.Span));
        _history.Clear();
        for (var at = 8; at < snapshot.Length; at += 8)
            _history.Add(BinaryPrimitives.ReadUInt64LittleEndian(snapshot.Span[at..]));
    }

    private sealed class Captured(TimeSpan time, ulong[] history, ManualResetEventSlim mayEncode) : IStateSnapshot
    {
        public byte[] Encode(CancellationToken cancellationToken)
        {
            mayEncode.Wait(cancellationToken);
            return [.. Number((ulong)time.Ticks), .. history.SelectMany(Number)];
        }
    }
}
