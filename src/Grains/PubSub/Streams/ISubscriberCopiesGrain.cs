using Orleans.Concurrency;
using Wetware.Nodes;

namespace Wetware.Grains.PubSub.Streams;

/// <summary>A node's copies of what other nodes know about streams' consumers; the key is its server id. Between nodes only.</summary>
[Alias("ww.ISubscriberCopiesGrain")]
internal interface ISubscriberCopiesGrain : INodeOwned
{
    /// <summary>Returns the copy for a stream, or null.</summary>
    [Alias("Get"), AlwaysInterleave]
    Task<SubscriberCopy?> Get(string stream, CancellationToken cancellationToken = default);

    /// <summary>Keeps a copy, unless a newer one is here.</summary>
    [Alias("Put"), AlwaysInterleave]
    Task Put(string stream, SubscriberCopy copy, CancellationToken cancellationToken = default);
}

/// <summary>What the cluster remembers of one stream's producers and consumers.</summary>
/// <param name="Version">Grows with each change.</param>
/// <param name="State">The serialized state; null when there is none any more.</param>
[GenerateSerializer, Immutable]
[Alias("ww.subscriber-copy")]
internal sealed record SubscriberCopy([property: Id(0)] long Version, [property: Id(1)] byte[]? State);
