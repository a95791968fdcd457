using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>A stream of a provider.</summary>
[GenerateSerializer, Immutable]
internal readonly record struct StreamAddress(string Provider, StreamId Id)
{
    /// <summary>The key of the grain that serves the stream.</summary>
    public string GrainKey => $"{Provider}/{Id}";
}
