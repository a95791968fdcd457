using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>Takes deliveries for the subscriptions of a grain or a client.</summary>
[Alias("orleans.streams.consumer")]
internal interface IStreamConsumerExtension : IGrainExtension, IGrainObserver
{
    /// <summary>Hands over events.</summary>
    /// <returns>False when the consumer is just moving the subscription: ask again.</returns>
    Task<bool> Deliver(StreamAddress stream, Guid subscription, long version, StreamDelivery[] batches);

    /// <summary>Reports a loss.</summary>
    Task Fail(StreamAddress stream, Guid subscription, Exception error);
}
