namespace Wetware.Raft;

/// <summary>
/// The window of append messages that were sent and not yet acknowledged, bounded by count and by bytes. The limit of bytes is soft: the
/// message that reaches it is still accepted.
/// </summary>
internal sealed class Inflights(int size, ulong maxBytes)
{
    private (ulong Index, ulong Bytes)[] _ring = [];
    private int _start;

    /// <summary>Messages in the window.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes in the window.</summary>
    public ulong Bytes { get; private set; }

    /// <summary>The slots that are allocated; grows on demand because a process may hold thousands of groups.</summary>
    public int Capacity => _ring.Length;

    /// <summary>Whether nothing more may be sent. A limit of 0 bytes means no limit.</summary>
    public bool IsFull => Count == size || (maxBytes != 0 && Bytes >= maxBytes);

    /// <summary>Adds a message whose last entry is <paramref name="index"/>; indexes must not decrease.</summary>
    public void Add(ulong index, ulong bytes)
    {
        RaftInvariantException.Require(!IsFull, "cannot add to a full window of in-flight messages");
        if (Count == _ring.Length)
            Grow();
        _ring[Slot(Count)] = (index, bytes);
        Count++;
        Bytes += bytes;
    }

    /// <summary>Frees all messages whose last entry is at most <paramref name="index"/>.</summary>
    public void FreeUpTo(ulong index)
    {
        while (Count > 0 && _ring[_start].Index <= index)
        {
            Bytes -= _ring[_start].Bytes;
            _start = Slot(1);
            Count--;
        }
        if (Count == 0)
            _start = 0;
    }

    /// <summary>Frees everything.</summary>
    public void Reset()
    {
        _start = 0;
        Count = 0;
        Bytes = 0;
    }

    /// <summary>Returns an independent copy.</summary>
    public Inflights Clone() => new(size, maxBytes) { _ring = [.. _ring], _start = _start, Count = Count, Bytes = Bytes };

    private int Slot(int offset)
    {
        var slot = _start + offset;
        return slot >= _ring.Length ? slot - _ring.Length : slot;
    }

    private void Grow()
    {
        var bigger = new (ulong, ulong)[Math.Min(Math.Max(_ring.Length * 2, 1), size)];
        for (var i = 0; i < Count; i++)
            bigger[i] = _ring[Slot(i)];
        _ring = bigger;
        _start = 0;
    }
}
