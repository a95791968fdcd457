using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>Serves one stream: numbers its events, keeps the newest, knows the subscriptions and delivers to them.</summary>
[Alias("orleans.streams.stream")]
internal interface IStreamGrain : IGrainWithStringKey
{
    /// <summary>Takes events. Waits while too many have not been delivered yet.</summary>
    Task Publish(StreamAddress stream, StreamBatch batch);

    /// <summary>Adds a subscription, or moves one.</summary>
    /// <returns>Deliveries of a lower version are out of date from now on.</returns>
    Task<long> Subscribe(StreamAddress stream, Guid subscription, GrainId consumer, StreamSequenceToken? from);

    Task Unsubscribe(StreamAddress stream, Guid subscription);

    /// <summary>The subscriptions of a consumer.</summary>
    Task<List<Guid>> Subscriptions(StreamAddress stream, GrainId consumer);
}
