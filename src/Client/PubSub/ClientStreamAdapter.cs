using Orleans.Serialization;
using Orleans.Streams;

namespace Wetware.PubSub.Streams;

/// <summary>The provider in a client: items go to the node that the client is connected to; a client has no queues.</summary>
internal sealed class ClientStreamAdapter(string name, IGrainFactory grains, Serializer serializer) : IQueueAdapter, IQueueAdapterFactory
{
    /// <inheritdoc />
    public string Name => name;

    /// <inheritdoc />
    public bool IsRewindable => false;

    /// <inheritdoc />
    public StreamProviderDirection Direction => StreamProviderDirection.ReadWrite;

    /// <inheritdoc />
    /// <exception cref="Wetware.Errors.WetwareException"><c>limit</c>: an item or the id is too large; <c>denied</c>: the stream is reserved.</exception>
    public async Task QueueMessageBatchAsync<T>(
        StreamId streamId, IEnumerable<T> events, StreamSequenceToken? token, Dictionary<string, object>? requestContext)
    {
        // Checked here as well, so that what would be refused is not sent first.
        WetwareStreams.CheckPublish(streamId);
        var ingress = grains.GetGrain<IStreamIngressGrain>(0);
        var (call, bytes, isRaw) = (new List<byte[]>(), 0, false);
        foreach (var item in events)
        {
            var payload = StreamItems.Encode(item, serializer, out var isItemRaw);
            if (payload.Length > TopicLimits.MaxMessageBytes)
                throw Topic.TooLarge(payload.Length);
            if (call.Count > 0 && (isItemRaw != isRaw || call.Count == WetwareStreams.MaxItems || bytes + payload.Length > WetwareStreams.MaxCallBytes))
            {
                await ingress.Publish(streamId, isRaw, [.. call]).ConfigureAwait(false);
                (call, bytes) = ([], 0);
            }

            (isRaw, bytes) = (isItemRaw, bytes + payload.Length);
            call.Add(payload);
        }

        if (call.Count > 0)
            await ingress.Publish(streamId, isRaw, [.. call]).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public IQueueAdapterReceiver CreateReceiver(QueueId queueId) => throw NoQueues();

    /// <inheritdoc />
    public Task<IQueueAdapter> CreateAdapter() => Task.FromResult<IQueueAdapter>(this);

    /// <inheritdoc />
    public IQueueAdapterCache GetQueueAdapterCache() => throw NoQueues();

    /// <inheritdoc />
    public IStreamQueueMapper GetStreamQueueMapper() => throw NoQueues();

    /// <inheritdoc />
    public Task<IStreamFailureHandler> GetDeliveryFailureHandler(QueueId queueId) => throw NoQueues();

    private static NotSupportedException NoQueues() => new("a client has no stream queues");
}
