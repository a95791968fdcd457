namespace Wetware.Grains.Channels;

/// <summary>A receive operation that waits, or that was offered values and has not taken them yet.</summary>
internal sealed class Receiver
{
    public Receiver(Guid id, int max)
    {
        (Id, Max) = (id, max);
        Node = new LinkedListNode<Receiver>(this);
    }

    public Guid Id { get; }

    public int Max { get; }

    public SiloAddress? Origin { get; set; }

    /// <summary>When it is given up unless it is heard of before.</summary>
    public long Deadline { get; set; }

    public LinkedListNode<Receiver> Node { get; }

    /// <summary>What it was offered; null while it waits.</summary>
    public List<Item>? Offered { get; set; }
}
