using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>
/// The calls of this process that wait for an answer. Slots are used again, and a number that grows with each use is part of the call's id, so an answer
/// that comes too late finds nothing. Split into parts that threads rarely share.
/// </summary>
internal sealed class CallbackTable
{
    private const int SlotBits = 24;
    private const int PartBits = 8;

    private readonly Part[] _parts;

    public CallbackTable()
    {
        var count = Math.Min(1 << PartBits, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount * 2));
        _parts = new Part[count];
        for (var i = 0; i < count; i++)
            _parts[i] = new Part();
    }

    /// <summary>Calls that wait now.</summary>
    public int Count => _parts.Sum(p => p.Count);

    /// <summary>Enters a call and gives it its id.</summary>
    /// <exception cref="LimitExceededException">Sixteen million calls wait in one part.</exception>
    public void Register(Message request, IResponseCompletionSource source)
    {
        var index = Thread.GetCurrentProcessorId() & (_parts.Length - 1);
        var part = _parts[index];
        lock (part)
        {
            var slot = part.Take();
            ref var entry = ref part.Slots[slot];
            entry.Request = request;
            entry.Source = source;
            request.Id = ((long)(entry.Use & 0x7fff_ffff) << (SlotBits + PartBits)) | ((long)slot << PartBits) | (long)index;
        }
    }

    /// <summary>Adds what must be undone when the call ends; undone at once when it has ended.</summary>
    public void SetCancellation(long id, CancellationTokenRegistration registration)
    {
        var part = PartOf(id);
        if (part is not null)
        {
            lock (part)
            {
                if (part.Find(id) is { } slot)
                {
                    part.Slots[slot].Registration = registration;
                    return;
                }
            }
        }

        registration.Unregister();
    }

    /// <summary>Takes the call out; whoever does completes it.</summary>
    public bool TryTake(long id, out Waiting waiting)
    {
        waiting = default;
        var part = PartOf(id);
        if (part is null)
            return false;
        lock (part)
        {
            if (part.Find(id) is not { } slot)
                return false;
            waiting = part.Release(slot);
        }

        waiting.Registration.Unregister();
        return true;
    }

    /// <summary>The request of a call that still waits.</summary>
    public Message? Peek(long id)
    {
        var part = PartOf(id);
        if (part is null)
            return null;
        lock (part)
            return part.Find(id) is { } slot ? part.Slots[slot].Request : null;
    }

    /// <summary>Takes out all calls whose requests meet the condition.</summary>
    public List<Waiting> TakeAll<TArgument>(TArgument argument, Func<Message, TArgument, bool> condition)
    {
        var taken = new List<Waiting>();
        foreach (var part in _parts)
        {
            if (part.Count == 0)
                continue;
            lock (part)
            {
                for (var slot = 0; slot < part.Slots.Length; slot++)
                {
                    if (part.Slots[slot].Request is { } request && condition(request, argument))
                        taken.Add(part.Release(slot));
                }
            }
        }

        foreach (var waiting in taken)
            waiting.Registration.Unregister();
        return taken;
    }

    private Part? PartOf(long id)
    {
        var index = (int)(id & ((1 << PartBits) - 1));
        return index < _parts.Length ? _parts[index] : null;
    }

    /// <summary>A call that was taken out.</summary>
    public readonly record struct Waiting(Message Request, IResponseCompletionSource Source, CancellationTokenRegistration Registration);

    private struct Slot
    {
        public Message? Request;
        public IResponseCompletionSource? Source;
        public CancellationTokenRegistration Registration;
        public uint Use;
        public int NextFree;
    }

    private sealed class Part
    {
        public Slot[] Slots = [];
        public int Count;
        private int _free = -1;

        public int Take()
        {
            if (_free < 0)
                Grow();
            var slot = _free;
            _free = Slots[slot].NextFree;
            Slots[slot].Use++;
            Count++;
            return slot;
        }

        public int? Find(long id)
        {
            var slot = (int)((id >> PartBits) & ((1 << SlotBits) - 1));
            var use = (uint)(id >> (SlotBits + PartBits));
            return slot < Slots.Length && Slots[slot].Request is not null && (Slots[slot].Use & 0x7fff_ffff) == use ? slot : null;
        }

        public Waiting Release(int slot)
        {
            ref var entry = ref Slots[slot];
            var waiting = new Waiting(entry.Request!, entry.Source!, entry.Registration);
            entry.Request = null;
            entry.Source = null;
            entry.Registration = default;
            entry.NextFree = _free;
            _free = slot;
            Count--;
            return waiting;
        }

        private void Grow()
        {
            var old = Slots.Length;
            if (old >= 1 << SlotBits)
                throw new LimitExceededException("calls waiting for an answer", old, 1 << SlotBits, string.Empty);
            Array.Resize(ref Slots, Math.Max(64, old * 2));
            for (var i = Slots.Length - 1; i >= old; i--)
            {
                Slots[i].NextFree = _free;
                _free = i;
            }
        }
    }
}
