using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>A stream. It is there as soon as it is named; nothing creates or removes it.</summary>
public interface IAsyncStream
{
    /// <summary>Whether a subscription may begin at an earlier place.</summary>
    bool IsRewindable { get; }

    string ProviderName { get; }

    StreamId StreamId { get; }
}
