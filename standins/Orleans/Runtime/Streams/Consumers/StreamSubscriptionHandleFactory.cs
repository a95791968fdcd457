using Orleans.Runtime;
using Orleans.Streams.Core;

namespace Orleans.Streams;

/// <inheritdoc />
internal sealed class StreamSubscriptionHandleFactory(MemoryStreamProvider provider, StreamId stream, Guid subscription)
    : IStreamSubscriptionHandleFactory
{
    public StreamId StreamId => stream;

    public string ProviderName => provider.Name;

    public GuidId SubscriptionId => GuidId.GetGuidId(subscription);

    public StreamSubscriptionHandle<T> Create<T>() => new MemoryStreamHandle<T>(provider, stream, subscription);
}
