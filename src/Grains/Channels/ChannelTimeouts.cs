using Wetware.Waiting;

namespace Wetware.Grains.Channels;

/// <summary>How long a channel waits for whom, in milliseconds of the clock that the machine is given.</summary>
internal static class ChannelTimeouts
{
    /// <summary>After its last call, for a sender or receiver that waits.</summary>
    public static readonly long Idle = (long)LongPoll.IdleTimeout.TotalMilliseconds;

    /// <summary>For a receiver to take what it was offered; clients do so at once.</summary>
    public const long Accept = 5_000;

    /// <summary>For the sender of a synchronous channel to say that it knows that its value is taken; clients do so at once.</summary>
    public const long Confirm = 5_000;

    /// <summary>For which finished operations are remembered. Longer than a client goes on asking (<see cref="Wetware.Channels.ChannelClient"/>: 2 minutes).</summary>
    public const long Retention = 180_000;
}
