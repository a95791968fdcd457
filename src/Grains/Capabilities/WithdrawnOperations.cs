namespace Wetware.Grains.Capabilities;

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
