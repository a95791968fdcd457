using System.Buffers.Binary;

namespace Wetware.Raft;

/// <summary>
/// Reads that wait until a quorum has confirmed the leader. Reads are numbered from 1; each heartbeat carries the number of the last read,
/// so that its answer confirms all reads up to there. The number is the leader's own, so repeated contexts of callers do not matter.
/// </summary>
internal sealed class ReadOnlyQueue : IAckedIndexer
{
    private readonly Dictionary<ulong, ulong> _acks = [];
    private readonly Queue<(Message Request, ulong Index)> _waiting = new();
    private ulong _confirmed;

    /// <summary>Reads that wait.</summary>
    public int Count => _waiting.Count;

    private ulong Last => _confirmed + (ulong)_waiting.Count;

    /// <summary>Adds a read that may be answered with <paramref name="committed"/>, the commit index at its arrival.</summary>
    public void Add(ulong committed, Message request) => _waiting.Enqueue((request, committed));

    /// <summary>Notes that a member answered a heartbeat that carried <paramref name="context"/>.</summary>
    public void Acknowledge(ulong from, ReadOnlySpan<byte> context)
    {
        if (context.Length != sizeof(ulong))
            return;
        var number = Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(context), Last);
        _acks[from] = Math.Max(_acks.GetValueOrDefault(from), number);
    }

    /// <summary>Removes and returns the reads that a quorum of <paramref name="voters"/> has confirmed.</summary>
    public IReadOnlyList<(Message Request, ulong Index)> TakeConfirmed(JointConfig voters)
    {
        var confirmed = Math.Min(voters.CommittedIndex(this), Last);
        if (confirmed <= _confirmed)
            return [];
        var taken = new List<(Message, ulong)>();
        for (; _confirmed < confirmed; _confirmed++)
            taken.Add(_waiting.Dequeue());
        return taken;
    }

    /// <summary>Returns what the next heartbeat carries; null while no read waits.</summary>
    public byte[]? HeartbeatContext()
    {
        if (_waiting.Count == 0)
            return null;
        var context = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(context, Last);
        return context;
    }

    bool IAckedIndexer.TryGetAcked(ulong id, out ulong index) => _acks.TryGetValue(id, out index);
}
