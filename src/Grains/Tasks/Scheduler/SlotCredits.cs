namespace Wetware.Grains.Tasks;

/// <summary>
/// Slots that were received and not used yet. A worker takes a slot back that stays unused for <see cref="WorkerAgent.Reclaim"/>, so one that
/// is held here for long is not worth anything any more. Pure: the time is told to it, and must be one that does not jump.
/// </summary>
internal sealed class SlotCredits
{
    /// <summary>How long a slot is good for; well below <see cref="WorkerAgent.Reclaim"/>.</summary>
    public static TimeSpan GoodFor { get; } = TimeSpan.FromSeconds(4);

    private readonly Queue<(string Node, DateTimeOffset Until)> _slots = new();

    public void Add(string node, DateTimeOffset now) => _slots.Enqueue((node, now + GoodFor));

    public bool TryPeek(DateTimeOffset now, out string node)
    {
        while (_slots.TryPeek(out var slot))
        {
            node = slot.Node;
            if (slot.Until > now)
                return true;
            _slots.Dequeue();
        }

        node = "";
        return false;
    }

    public void Use() => _slots.Dequeue();
}
