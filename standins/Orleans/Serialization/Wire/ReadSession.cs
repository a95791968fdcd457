using Orleans.Serialization.Codecs;
using Orleans.Serialization.Types;

namespace Orleans.Serialization.Wire;

/// <summary>
/// What one message remembers while it is read. Objects and types are known by the position of their header, so that a part that was
/// skipped and is needed after all can be read a second time without disturbing the numbers.
/// </summary>
internal sealed class ReadSession
{
    [ThreadStatic]
    private static ReadSession? _spare;

    private readonly List<Slot> _slots = [];
    private int _depth;

    private ReadSession(CodecProvider codecs)
    {
        Codecs = codecs;
        Types = new TypeReader(this);
    }

    public CodecProvider Codecs { get; private set; }

    public TypeReader Types { get; }

    public static ReadSession Rent(CodecProvider codecs)
    {
        var session = _spare;
        if (session is null)
            return new ReadSession(codecs);
        _spare = null;
        session.Codecs = codecs;
        return session;
    }

    public static void Return(ReadSession session)
    {
        session.Reset();
        _spare = session;
    }

    /// <summary>Forgets the message, so that the next one can be read with the same session.</summary>
    public void Reset()
    {
        _depth = 0;
        Types.Reset();
        _slots.Clear();
        if (_slots.Capacity > Limits.PooledEntries)
            _slots.Capacity = 0;
    }

    public void Enter()
    {
        if (++_depth > Limits.Depth)
            throw new SerializerException($"The bytes hold objects deeper than {Limits.Depth} levels.");
    }

    public void Leave() => _depth--;

    /// <summary>The slot of the new object whose header begins at <paramref name="position"/>.</summary>
    public int Reserve(int position)
    {
        var slot = SlotAt(position);
        _slots[slot] = new Slot(position, null, false);
        return slot;
    }

    /// <summary>Like <see cref="Reserve"/>, for an object that is passed over.</summary>
    public void ReserveSkipped(int position)
    {
        var slot = SlotAt(position);
        if (_slots[slot].Value is null)
            _slots[slot] = new Slot(position, null, true);
    }

    /// <summary>Makes the object known to what refers back to it. Called before its members are read, when that is possible.</summary>
    public void Fill(int slot, object value) => _slots[slot] = _slots[slot] with { Value = value };

    /// <summary>The object of a back reference, or the position from which it must be read because it was skipped.</summary>
    public object? Find(uint number, Type expected, out int skippedAt)
    {
        skippedAt = -1;
        if (number >= (uint)_slots.Count)
            throw new ReferenceNotFoundException(expected, number);
        var slot = _slots[(int)number];
        if (slot.Value is not null)
            return slot.Value;
        if (!slot.Skipped)
            throw new SerializerException($"Object {number} refers to itself before it can exist.");
        skippedAt = slot.Position;
        return null;
    }

    private int SlotAt(int position)
    {
        if (_slots.Count == 0 || _slots[^1].Position < position)
        {
            _slots.Add(new Slot(position, null, false));
            return _slots.Count - 1;
        }

        var (low, high) = (0, _slots.Count - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_slots[middle].Position < position)
                low = middle + 1;
            else
                high = middle;
        }

        if (_slots[low].Position != position)
            throw new SerializerException($"No object was seen at byte {position} before.");
        return low;
    }

    private readonly record struct Slot(int Position, object? Value, bool Skipped);
}
