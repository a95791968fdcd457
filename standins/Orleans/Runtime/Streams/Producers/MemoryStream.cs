using Orleans.Runtime;

namespace Orleans.Streams;

/// <inheritdoc />
internal sealed class MemoryStream<T>(MemoryStreamProvider provider, StreamId id) : IAsyncStream<T>
{
    public bool IsRewindable => true;

    public string ProviderName => provider.Name;

    public StreamId StreamId => id;

    public Task OnNextAsync(T item, StreamSequenceToken? token = null)
    {
        CheckToken(token);
        return provider.Publish(id, [item]);
    }

    public Task OnNextBatchAsync(IEnumerable<T> batch, StreamSequenceToken? token = null)
    {
        ArgumentNullException.ThrowIfNull(batch);
        CheckToken(token);
        object?[] items = [.. batch.Cast<object?>()];
        return items.Length == 0 ? Task.CompletedTask : provider.Publish(id, items);
    }

    public Task OnCompletedAsync() => throw new NotImplementedException("OnCompletedAsync is not implemented for now.");

    public Task OnErrorAsync(Exception ex) => throw new NotImplementedException("OnErrorAsync is not implemented for now.");

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer) => SubscribeAsync(observer, null);

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer, StreamSequenceToken? token, string? filterData = null)
    {
        ArgumentNullException.ThrowIfNull(observer);
        if (filterData is not null)
            throw new NotSupportedException("Stream filters are not supported by this stand-in of Microsoft.Orleans.Streaming.");
        return Subscribe(new ConsumerHandle<T>(observer, null, token), token);
    }

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncBatchObserver<T> observer) => SubscribeAsync(observer, null);

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncBatchObserver<T> observer, StreamSequenceToken? token)
    {
        ArgumentNullException.ThrowIfNull(observer);
        return Subscribe(new ConsumerHandle<T>(null, observer, token), token);
    }

    public async Task<IList<StreamSubscriptionHandle<T>>> GetAllSubscriptionHandles() =>
        [.. (await provider.Subscriptions(id)).Select(subscription => new MemoryStreamHandle<T>(provider, id, subscription))];

    public bool Equals(IAsyncStream<T>? other) => other is not null && other.StreamId == id && other.ProviderName == ProviderName;

    public override bool Equals(object? obj) => Equals(obj as IAsyncStream<T>);

    public override int GetHashCode() => id.GetHashCode();

    public int CompareTo(IAsyncStream<T>? other) => other is null ? 1 : id.CompareTo(other.StreamId);

    public override string ToString() => $"{ProviderName}/{id}";

    private async Task<StreamSubscriptionHandle<T>> Subscribe(ConsumerHandle<T> handle, StreamSequenceToken? token)
    {
        var subscription = Guid.NewGuid();
        await provider.Subscribe(id, subscription, handle, token);
        return new MemoryStreamHandle<T>(provider, id, subscription);
    }

    private static void CheckToken(StreamSequenceToken? token)
    {
        if (token is not null)
            throw new ArgumentException("Memory streams number their events themselves.", nameof(token));
    }
}
