using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Serialization;

namespace Orleans.Streams;

/// <summary>Streams that live in the memory of the cluster, on silos and clients alike.</summary>
internal sealed class MemoryStreamProvider(string name, IServiceProvider services) : IStreamProvider
{
    private readonly IGrainFactory _grains = services.GetRequiredService<IGrainFactory>();
    private readonly Serializer<object?[]> _serializer = services.GetRequiredService<Serializer<object?[]>>();
    private readonly OutsideConsumer _outside = services.GetRequiredService<OutsideConsumer>();

    public string Name { get; } = name;

    public bool IsRewindable => true;

    public IAsyncStream<T> GetStream<T>(StreamId streamId) => new MemoryStream<T>(this, streamId);

    public Task Publish(StreamId stream, object?[] items)
    {
        var batch = new StreamBatch(_serializer.SerializeToArray(items), items.Length, RequestContext.Values);
        return GrainOf(stream).Publish(new StreamAddress(Name, stream), batch);
    }

    /// <summary>Subscribes the grain whose code runs, or else this process, or gives a subscription of theirs another observer.</summary>
    public async Task Subscribe(StreamId stream, Guid subscription, IConsumerHandle handle, StreamSequenceToken? from)
    {
        var (consumer, extension) = Consumer();
        handle.Version = from is null ? 0 : long.MaxValue;
        extension.Set(subscription, handle);
        try
        {
            var version = await GrainOf(stream).Subscribe(new StreamAddress(Name, stream), subscription, consumer, from);
            if (from is not null)
                handle.Version = version;
        }
        catch
        {
            extension.Remove(subscription);
            throw;
        }
    }

    public async Task Unsubscribe(StreamId stream, Guid subscription)
    {
        var (_, extension) = Consumer();
        extension.Remove(subscription);
        await GrainOf(stream).Unsubscribe(new StreamAddress(Name, stream), subscription);
    }

    public Task<List<Guid>> Subscriptions(StreamId stream) =>
        GrainOf(stream).Subscriptions(new StreamAddress(Name, stream), Consumer().Id);

    private IStreamGrain GrainOf(StreamId stream) => _grains.GetGrain<IStreamGrain>(new StreamAddress(Name, stream).GrainKey);

    private (GrainId Id, StreamConsumerExtension Extension) Consumer()
    {
        if (RuntimeContext.Current is not { } grain || grain.GetComponent(typeof(IGrainExtensionBinder)) is not IGrainExtensionBinder && grain is not IGrainExtensionBinder)
            return _outside.Get();
        var binder = grain as IGrainExtensionBinder ?? (IGrainExtensionBinder)grain.GetComponent(typeof(IGrainExtensionBinder))!;
        var (extension, _) = binder.GetOrSetExtension<StreamConsumerExtension, IStreamConsumerExtension>(
            () => new StreamConsumerExtension(grain.ActivationServices, grain));
        return (grain.GrainId, extension);
    }
}
