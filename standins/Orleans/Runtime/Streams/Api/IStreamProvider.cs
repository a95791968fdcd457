using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>Names streams.</summary>
public interface IStreamProvider
{
    string Name { get; }

    bool IsRewindable { get; }

    IAsyncStream<T> GetStream<T>(StreamId streamId);
}
