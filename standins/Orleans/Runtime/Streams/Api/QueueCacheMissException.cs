namespace Orleans.Streams;

/// <summary>The place at which a subscription is to begin is older than the events that are kept.</summary>
[GenerateSerializer]
public sealed class QueueCacheMissException : DataNotAvailableException
{
    public QueueCacheMissException()
        : this("Item no longer in cache")
    {
    }

    public QueueCacheMissException(string message)
        : base(message)
    {
    }

    public QueueCacheMissException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public QueueCacheMissException(StreamSequenceToken requested, StreamSequenceToken low, StreamSequenceToken high)
        : this(requested?.ToString(), low?.ToString(), high?.ToString())
    {
    }

    public QueueCacheMissException(string? requested, string? low, string? high)
        : this($"Item not found in cache.  Requested: {requested}, Low: {low}, High: {high}")
    {
        Requested = requested;
        Low = low;
        High = high;
    }

    [Id(0)]
    public string? Requested { get; }

    [Id(1)]
    public string? Low { get; }

    [Id(2)]
    public string? High { get; }
}
