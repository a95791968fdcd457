namespace Orleans.Streams;

/// <summary>A subscription that has an observer here.</summary>
internal interface IConsumerHandle
{
    /// <summary>Deliveries of a lower version are out of date; <see cref="long.MaxValue"/> while the subscription is being moved.</summary>
    long Version { get; set; }

    Task Deliver(StreamDelivery batch, object?[] items);

    Task Fail(Exception error);
}
