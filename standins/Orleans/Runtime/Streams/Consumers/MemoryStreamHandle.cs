using Orleans.Runtime;

namespace Orleans.Streams;

/// <inheritdoc />
internal sealed class MemoryStreamHandle<T>(MemoryStreamProvider provider, StreamId stream, Guid subscription) : StreamSubscriptionHandle<T>
{
    private bool _ended;

    public override StreamId StreamId => stream;

    public override string ProviderName => provider.Name;

    public override Guid HandleId => subscription;

    public override Task<StreamSubscriptionHandle<T>> ResumeAsync(IAsyncObserver<T> observer, StreamSequenceToken? token = null)
    {
        ArgumentNullException.ThrowIfNull(observer);
        return Resume(new ConsumerHandle<T>(observer, null, token), token);
    }

    public override Task<StreamSubscriptionHandle<T>> ResumeAsync(IAsyncBatchObserver<T> observer, StreamSequenceToken? token = null)
    {
        ArgumentNullException.ThrowIfNull(observer);
        return Resume(new ConsumerHandle<T>(null, observer, token), token);
    }

    public override async Task UnsubscribeAsync()
    {
        CheckUsable();
        _ended = true;
        await provider.Unsubscribe(stream, subscription);
    }

    public override bool Equals(StreamSubscriptionHandle<T>? other) =>
        other is not null && other.HandleId == HandleId && other.StreamId == StreamId && other.ProviderName == ProviderName;

    public override bool Equals(object? obj) => Equals(obj as StreamSubscriptionHandle<T>);

    public override int GetHashCode() => subscription.GetHashCode();

    public override string ToString() => $"{provider.Name}/{stream}/{subscription}";

    private async Task<StreamSubscriptionHandle<T>> Resume(ConsumerHandle<T> handle, StreamSequenceToken? token)
    {
        CheckUsable();
        _ended = true;
        await provider.Subscribe(stream, subscription, handle, token);
        return new MemoryStreamHandle<T>(provider, stream, subscription);
    }

    private void CheckUsable()
    {
        if (_ended)
            throw new InvalidOperationException("Handle is no longer valid.  It has been used to unsubscribe or resume.");
    }
}
