namespace Wetware.Channels;

/// <summary>What a channel holds at most. Beyond a limit a call fails with <c>limit</c>, beyond a queue with <c>overloaded</c>, and nothing is half done.</summary>
public static class ChannelLimits
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaxNameLength = 128;

    /// <summary>Most bytes of one value.</summary>
    public const int MaxValueBytes = 1 << 20;

    /// <summary>Most values that a buffered channel keeps.</summary>
    public const int MaxCapacity = 16_384;

    /// <summary>Most bytes of all values that a buffered channel keeps; it is full when either is reached.</summary>
    public const int MaxBufferedBytes = 4 << 20;

    /// <summary>Most values that wait to be taken, and most receive operations that wait for a value.</summary>
    public const int MaxWaiting = 16_384;

    /// <summary>Most bytes of all values that wait to be taken.</summary>
    public const int MaxWaitingBytes = 64 << 20;

    /// <summary>Most values sent or received by one call.</summary>
    public const int MaxBatch = 1024;

    /// <summary>Most bytes of values sent or received by one call; a single value always fits.</summary>
    public const int MaxBatchBytes = 4 << 20;

    /// <summary>Most finished operations of a buffered channel that are remembered until their callers say that they know.</summary>
    public const int MaxRemembered = 16_384;

    /// <summary>Most channels of a cluster that have not been removed.</summary>
    public const int MaxChannels = 65_536;

    /// <summary>Most channels told by one listing.</summary>
    public const int MaxListed = 1000;
}
