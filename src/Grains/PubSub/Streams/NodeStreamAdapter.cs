using Orleans.Serialization;
using Orleans.Streams;
using Wetware.PubSub;
using Wetware.PubSub.Streams;

namespace Wetware.Grains.PubSub.Streams;

/// <summary>The provider on a node: items go into the node's own queues, and the node's own agents deliver them to consumers anywhere.</summary>
internal sealed class NodeStreamAdapter(string name, NodeStreams streams, StreamCursorFactory cursors, Serializer serializer)
    : IQueueAdapter, IQueueAdapterFactory, IQueueAdapterCache, IStreamQueueMapper
{
    /// <inheritdoc />
    public string Name => name;

    /// <inheritdoc />
    public bool IsRewindable => false;

    /// <inheritdoc />
    public StreamProviderDirection Direction => StreamProviderDirection.ReadWrite;

    /// <inheritdoc />
    /// <exception cref="Wetware.Errors.WetwareException"><c>limit</c>: an item is too large; none of the batch is published.</exception>
    public Task QueueMessageBatchAsync<T>(StreamId streamId, IEnumerable<T> events, StreamSequenceToken? token, Dictionary<string, object>? requestContext)
    {
        var items = new List<(byte[] Payload, bool IsRaw)>();
        foreach (var item in events)
        {
            var payload = StreamItems.Encode(item, serializer, out var isRaw);
            if (payload.Length > TopicLimits.MaxMessageBytes)
                throw Topic.TooLarge(payload.Length);
            items.Add((payload, isRaw));
        }

        foreach (var (payload, isRaw) in items)
            streams.Publish(streamId, payload, isRaw);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public IQueueAdapterReceiver CreateReceiver(QueueId queueId) => new NodeQueueReceiver(streams[queueId], streams.Node);

    /// <inheritdoc />
    public Task<IQueueAdapter> CreateAdapter() => Task.FromResult<IQueueAdapter>(this);

    /// <inheritdoc />
    public IQueueAdapterCache GetQueueAdapterCache() => this;

    /// <inheritdoc />
    public IQueueCache CreateQueueCache(QueueId queueId) => new StreamCache(cursors);

    /// <inheritdoc />
    public IStreamQueueMapper GetStreamQueueMapper() => this;

    /// <inheritdoc />
    public IEnumerable<QueueId> GetAllQueues() => streams.Ids;

    /// <inheritdoc />
    public QueueId GetQueueForStream(StreamId streamId) => streams.IdOf(streamId);

    /// <inheritdoc />
    public Task<IStreamFailureHandler> GetDeliveryFailureHandler(QueueId queueId) =>
        Task.FromResult<IStreamFailureHandler>(new NoOpStreamDeliveryFailureHandler());
}
