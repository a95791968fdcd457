using Orleans.Providers.Streams.Common;

namespace Orleans.Streams;

/// <summary>Gives the events of a subscription to its observer, each once unless the observer fails on it.</summary>
internal sealed class ConsumerHandle<T>(IAsyncObserver<T>? observer, IAsyncBatchObserver<T>? batchObserver, StreamSequenceToken? from) : IConsumerHandle
{
    /// <summary>The newest event that the observer has taken.</summary>
    private EventSequenceTokenV2? _taken;

    public long Version { get; set; }

    public async Task Deliver(StreamDelivery batch, object?[] items)
    {
        var wanted = new List<SequentialItem<T>>(items.Length);
        for (var i = 0; i < items.Length; i++)
        {
            var token = new EventSequenceTokenV2(batch.Sequence, i);
            if (Precedes(token, from) || (_taken is not null && token.CompareTo(_taken) <= 0))
                continue;
            wanted.Add(new SequentialItem<T>((T)items[i]!, token));
        }

        if (wanted.Count == 0)
            return;
        if (batchObserver is not null)
        {
            await batchObserver.OnNextAsync(wanted);
            _taken = (EventSequenceTokenV2)wanted[^1].Token;
            return;
        }

        foreach (var item in wanted)
        {
            await observer!.OnNextAsync(item.Item, item.Token);
            _taken = (EventSequenceTokenV2)item.Token;
        }
    }

    public Task Fail(Exception error) => batchObserver?.OnErrorAsync(error) ?? observer!.OnErrorAsync(error);

    private static bool Precedes(EventSequenceTokenV2 token, StreamSequenceToken? from) =>
        from is not null && (token.SequenceNumber, token.EventIndex).CompareTo((from.SequenceNumber, from.EventIndex)) < 0;
}
