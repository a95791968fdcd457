using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>Where one consumer is in the stream.</summary>
internal sealed class Subscription(Guid id, GrainId consumer, bool isImplicit, long next)
{
    public Guid Id { get; } = id;

    public GrainId Consumer { get; set; } = consumer;

    public bool IsImplicit { get; } = isImplicit;

    /// <summary>The number of the batch that is delivered next.</summary>
    public long Next { get; set; } = next;

    /// <summary>Grows when the consumer moves itself, so that what is under way can be told from what comes after.</summary>
    public long Version { get; set; }

    /// <summary>Somebody delivers to it.</summary>
    public bool Pumping { get; set; }

    public bool Removed { get; set; }
}
