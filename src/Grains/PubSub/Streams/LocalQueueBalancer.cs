using Orleans.Streams;

namespace Wetware.Grains.PubSub.Streams;

/// <summary>Gives a node all of its own queues and no others, whoever joins or leaves.</summary>
internal sealed class LocalQueueBalancer(NodeStreams streams) : IStreamQueueBalancer
{
    /// <inheritdoc />
    public Task Initialize(IStreamQueueMapper queueMapper) => Task.CompletedTask;

    /// <inheritdoc />
    public Task Shutdown() => Task.CompletedTask;

    /// <inheritdoc />
    public IEnumerable<QueueId> GetMyQueues() => streams.Ids;

    /// <inheritdoc />
    public bool SubscribeToQueueDistributionChangeEvents(IStreamQueueBalanceListener observer) => true;

    /// <inheritdoc />
    public bool UnSubscribeFromQueueDistributionChangeEvents(IStreamQueueBalanceListener observer) => true;
}
