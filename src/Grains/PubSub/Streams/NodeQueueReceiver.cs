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

    private volatile bool _isShutdown;

    /// <inheritdoc />
    public Task Initialize(TimeSpan timeout) => Task.CompletedTask;

    /// <inheritdoc />
    public Task<IList<IBatchContainer>> GetQueueMessagesAsync(int maxCount) => GetQueueMessagesAsync(maxCount, CancellationToken.None);

    /// <inheritdoc />
    public async Task<IList<IBatchContainer>> GetQueueMessagesAsync(int maxCount, CancellationToken cancellationToken)
    {
        while (true)
        {
            // Taken before the flags are read, so that it ends when they are set afterwards.
            var arrival = queue.Arrival();
            if (_isShutdown || cancellationToken.IsCancellationRequested)
                return [];
            var taken = queue.Take(MaxItems, MaxBytes);
            if (taken.Count > 0)
                return Group(taken);

            // One task and one registration: the publisher's thread schedules the agent's turn itself, with no other thread between them.
            using var _ = cancellationToken.UnsafeRegister(static state => ((NodeQueue)state!).Interrupt(), queue);
            await arrival.ConfigureAwait(true);
        }
    }

    /// <inheritdoc />
    public Task MessagesDeliveredAsync(IList<IBatchContainer> messages) => Task.CompletedTask;

    /// <inheritdoc />
    public Task Shutdown(TimeSpan timeout)
    {
        _isShutdown = true;
        queue.Interrupt();
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
