using Orleans.Streams;

namespace Wetware.Grains.PubSub.Streams;

/// <summary>
/// Reads a queue for its pulling agent. A read of an empty queue waits, so the agent delivers an item as soon as it is published and an idle queue costs nothing; it
/// ends on the agent's token and on <see cref="Shutdown"/>.
/// </summary>
internal sealed class NodeQueueReceiver(NodeQueue queue, ulong node) : IQueueAdapterReceiver
{
    /// <summary>Most items of one read.</summary>
    public const int MaxItems = 1024;

    /// <summary>Most bytes of one read; one item always fits.</summary>
    public const long MaxBytes = 4 << 20;

    private readonly TaskCompletionSource _shutdown = new();

    /// <inheritdoc />
    public Task Initialize(TimeSpan timeout) => Task.CompletedTask;

    /// <inheritdoc />
    public Task<IList<IBatchContainer>> GetQueueMessagesAsync(int maxCount) => GetQueueMessagesAsync(maxCount, CancellationToken.None);

    /// <inheritdoc />
    public async Task<IList<IBatchContainer>> GetQueueMessagesAsync(int maxCount, CancellationToken cancellationToken)
    {
        while (!_shutdown.Task.IsCompleted && !cancellationToken.IsCancellationRequested)
        {
            var taken = queue.Take(MaxItems, MaxBytes);
            if (taken.Count > 0)
                return Group(taken);
            Task awaited = Task.WhenAny(queue.Arrival(), _shutdown.Task);
            await awaited.WaitAsync(cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        return [];
    }

    /// <inheritdoc />
    public Task MessagesDeliveredAsync(IList<IBatchContainer> messages) => Task.CompletedTask;

    /// <inheritdoc />
    public Task Shutdown(TimeSpan timeout)
    {
        _shutdown.TrySetResult();
        return Task.CompletedTask;
    }

    private List<IBatchContainer> Group(List<StreamMessage> messages)
    {
        var batches = new List<IBatchContainer>();
        var byStream = new Dictionary<StreamId, QueuedBatch>();
        QueuedBatch? last = null;
        foreach (var message in messages)
        {
            if (last is null || last.StreamId != message.Stream)
            {
                if (!byStream.TryGetValue(message.Stream, out last))
                {
                    byStream.Add(message.Stream, last = new QueuedBatch(node, message.Stream));
                    batches.Add(last);
                }
            }

            last.Messages.Add(message);
        }

        return batches;
    }
}
