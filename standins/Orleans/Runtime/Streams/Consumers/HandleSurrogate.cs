using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>A stream, or a subscription to it, on the wire.</summary>
[GenerateSerializer]
internal struct HandleSurrogate
{
    [Id(0)]
    public string Provider;

    [Id(1)]
    public StreamId Stream;

    [Id(2)]
    public Guid Subscription;
}
