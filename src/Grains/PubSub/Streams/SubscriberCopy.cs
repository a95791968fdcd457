namespace Wetware.Grains.PubSub.Streams;

/// <summary>What the cluster remembers of one stream's producers and consumers.</summary>
/// <param name="Version">Grows with each change.</param>
/// <param name="State">The serialized state; null when there is none any more.</param>
[GenerateSerializer, Immutable]
[Alias("ww.subscriber-copy")]
internal sealed record SubscriberCopy([property: Id(0)] long Version, [property: Id(1)] byte[]? State);
