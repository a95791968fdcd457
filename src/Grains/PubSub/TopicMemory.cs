using Microsoft.Extensions.Options;

namespace Wetware.Grains.PubSub;

/// <summary>What is left of the node's bytes for messages that wait. A message counts in every buffer that holds it. For any thread.</summary>
public sealed class TopicMemory(long capacity)
{
    private long _used;

    /// <summary>The memory of a node.</summary>
    public TopicMemory(IOptions<PubSubOptions> options)
        : this(options.Value.MaxNodeBytes)
    {
    }

    /// <summary>Bytes that wait now.</summary>
    public long Used => Interlocked.Read(ref _used);

    /// <summary>Takes <paramref name="bytes"/>; false, and nothing is taken, when there is not so much left.</summary>
    public bool TryTake(int bytes)
    {
        if (Interlocked.Add(ref _used, bytes) <= capacity)
            return true;
        Interlocked.Add(ref _used, -bytes);
        return false;
    }

    /// <summary>Gives back what was taken.</summary>
    public void Return(long bytes) => Interlocked.Add(ref _used, -bytes);
}
