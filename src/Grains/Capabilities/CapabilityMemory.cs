using Wetware.Capabilities;

namespace Wetware.Grains.Capabilities;

/// <summary>
/// The answers to recent actions by operation id, so that asking again has no second effect. Bounded by count, by bytes and by age; the age is
/// longer than a caller goes on asking.
/// </summary>
internal sealed class CapabilityMemory(TimeProvider time)
{
    public const int MaxCount = 256;
    public const int MaxBytes = 1 << 20;
    public static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(3);

    private readonly Dictionary<(Guid Operation, Guid Serial), Task<CapabilityReply>> _answers = [];
    private readonly Queue<((Guid Operation, Guid Serial) Key, long At, int Bytes)> _order = [];
    private int _bytes;

    /// <summary>The answer of <paramref name="act"/>, which is called only when the same call was not made before.</summary>
    public async Task<CapabilityReply> Once(CapabilityCall call, Func<Task<CapabilityReply>> act)
    {
        if (call.Operation == Guid.Empty)
            return await act();
        var key = (call.Operation, call.Capability.Serial);
        if (_answers.TryGetValue(key, out var known))
            return await known;
        var acting = act();
        _answers.Add(key, acting);
        try
        {
            var reply = await acting;
            Keep(key, reply.Data.Length);
            return reply;
        }
        catch
        {
            // What failed may be tried again.
            _answers.Remove(key);
            throw;
        }
    }

    private void Keep((Guid Operation, Guid Serial) key, int bytes)
    {
        _order.Enqueue((key, time.GetTimestamp(), bytes));
        _bytes += bytes;
        while (_order.TryPeek(out var oldest) && (_order.Count > MaxCount || _bytes > MaxBytes || time.GetElapsedTime(oldest.At) > MaxAge))
        {
            _order.Dequeue();
            _bytes -= oldest.Bytes;
            _answers.Remove(oldest.Key);
        }
    }
}

/// <summary>
/// The operations that were withdrawn lately. A withdrawal can overtake the call that it withdraws, because that call waits until its reference is
/// checked; without this the call would then begin, and take what nobody reads. Bounded; the oldest is forgotten first.
/// </summary>
internal sealed class WithdrawnOperations
{
    public const int MaxCount = 256;

    private readonly Queue<Guid> _order = [];
    private readonly HashSet<Guid> _known = [];

    /// <summary>Remembers <paramref name="operation"/>. The empty id is that of nobody and is not kept.</summary>
    public void Add(Guid operation)
    {
        if (operation == Guid.Empty || !_known.Add(operation))
            return;
        if (_order.Count == MaxCount)
            _known.Remove(_order.Dequeue());
        _order.Enqueue(operation);
    }

    /// <summary>True when it was withdrawn.</summary>
    public bool Has(Guid operation) => _known.Contains(operation);
}
