namespace Orleans.Streams;

/// <summary>Offers events.</summary>
public interface IAsyncObservable<T>
{
    /// <summary>Subscribes to the events from now on. They may arrive before this returns.</summary>
    Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer);

    /// <summary>Subscribes to the events from a place on, as far as they are still kept.</summary>
    Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer, StreamSequenceToken? token, string? filterData = null);
}
