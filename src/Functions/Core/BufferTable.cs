using Wetware.Functions.Engine;

namespace Wetware.Functions.Core;

/// <summary>A buffer as one call knows it.</summary>
internal sealed class BufferHandle(ExchangeBuffer buffer, bool isOwn)
{
    public ExchangeBuffer Buffer => buffer;

    /// <summary>Whether this call created it.</summary>
    public bool IsOwn => isOwn;

    /// <summary>Bytes that the budget counts for it.</summary>
    public long Counted { get; set; }

    /// <summary>The part of a sequence that was looked at but not taken.</summary>
    public ReadOnlyMemory<byte>? Pending { get; set; }

    /// <summary>The sequence is at its end.</summary>
    public bool IsAtEnd { get; set; }
}

/// <summary>
/// The buffers of one call, by small numbers that mean nothing elsewhere: no guest can name another call's. A number is never used again within the call.
/// </summary>
internal sealed class BufferTable(CallBudget budget)
{
    private readonly Dictionary<int, BufferHandle> _handles = [];
    private int _last;

    /// <summary>Gives a buffer a number.</summary>
    public int Add(ExchangeBuffer buffer, bool isOwn, long counted = 0)
    {
        if (_handles.Count >= budget.Limits.Handles)
            throw FunctionException.AtLimit(LimitWords.Handles, $"the function has {budget.Limits.Handles} buffers open already");
        budget.TakeBuffer(counted);
        _handles[++_last] = new BufferHandle(buffer, isOwn) { Counted = counted };
        return _last;
    }

    /// <summary>The buffer of a number.</summary>
    /// <exception cref="FunctionException">This call has no such buffer.</exception>
    public BufferHandle this[int id] =>
        _handles.TryGetValue(id, out var handle) ? handle : throw FunctionException.Misuse($"this call has no buffer {id}");

    /// <summary>Forgets a buffer that this call created; nothing happens for any other.</summary>
    public void Free(int id)
    {
        if (!_handles.TryGetValue(id, out var handle) || !handle.IsOwn)
            return;
        _handles.Remove(id);
        budget.ReturnBuffer(handle.Counted);
    }

    /// <summary>Forgets all.</summary>
    public void FreeAll()
    {
        foreach (var handle in _handles.Values)
            budget.ReturnBuffer(handle.Counted);
        _handles.Clear();
    }
}
