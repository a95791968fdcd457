using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Streams.Core;

namespace Orleans.Streams;

/// <inheritdoc cref="IStreamConsumerExtension" />
/// <param name="services">The services of the grain, or of the client.</param>
/// <param name="grain">The grain; null on a client.</param>
internal sealed class StreamConsumerExtension(IServiceProvider services, IGrainContext? grain) : IStreamConsumerExtension
{
    private readonly ConcurrentDictionary<Guid, IConsumerHandle> _handles = new();
    private readonly Serializer<object?[]> _serializer = services.GetRequiredService<Serializer<object?[]>>();

    public void Set(Guid subscription, IConsumerHandle handle) => _handles[subscription] = handle;

    public void Remove(Guid subscription) => _handles.TryRemove(subscription, out _);

    public async Task<bool> Deliver(StreamAddress stream, Guid subscription, long version, StreamDelivery[] batches)
    {
        if (await Find(stream, subscription) is not { } handle || (version < handle.Version && handle.Version != long.MaxValue))
            return true;
        if (handle.Version == long.MaxValue)
            return false;
        foreach (var batch in batches)
        {
            RequestContext.Values = batch.Batch.RequestContext;
            await handle.Deliver(batch, _serializer.Deserialize(batch.Batch.Items));
        }

        return true;
    }

    public async Task Fail(StreamAddress stream, Guid subscription, Exception error)
    {
        if (await Find(stream, subscription) is { } handle)
            await handle.Fail(error);
    }

    /// <summary>The observer of a subscription; a grain that has none yet may take the chance to resume it.</summary>
    private async Task<IConsumerHandle?> Find(StreamAddress stream, Guid subscription)
    {
        if (_handles.TryGetValue(subscription, out var handle))
            return handle;
        if (grain?.GrainInstance is IStreamSubscriptionObserver observer)
        {
            var provider = (MemoryStreamProvider)services.GetRequiredKeyedService<IStreamProvider>(stream.Provider);
            await observer.OnSubscribed(new StreamSubscriptionHandleFactory(provider, stream.Id, subscription));
        }

        return _handles.GetValueOrDefault(subscription);
    }
}
