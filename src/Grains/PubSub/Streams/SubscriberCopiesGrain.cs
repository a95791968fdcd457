using Wetware.Grains.Nodes;
using Wetware.Grains.Placement;
using Wetware.Nodes;

namespace Wetware.Grains.PubSub.Streams;

/// <summary>Reads and writes the copies of its node.</summary>
[NodePlacement]
internal sealed class SubscriberCopiesGrain(NodeCard node, SubscriberCopies copies) : NodeOwnedGrain(node), ISubscriberCopiesGrain
{
    /// <inheritdoc />
    public Task<SubscriberCopy?> Get(string stream, CancellationToken cancellationToken = default) => Task.FromResult(copies.Get(stream));

    /// <inheritdoc />
    public Task Put(string stream, SubscriberCopy copy, CancellationToken cancellationToken = default)
    {
        copies.Put(stream, copy);
        return Task.CompletedTask;
    }
}
