using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>The explicit subscriptions of a stream, as they are stored.</summary>
[GenerateSerializer]
internal sealed class StreamSubscriptions
{
    [Id(0)]
    public Dictionary<Guid, GrainId> Consumers { get; set; } = [];
}
