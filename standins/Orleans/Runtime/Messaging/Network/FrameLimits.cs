namespace Orleans.Runtime.Messaging;

/// <summary>The largest header and body, in bytes, that a frame may have.</summary>
internal readonly record struct FrameLimits(int Header, int Body)
{
    /// <summary>What a stranger may send before the handshake is over.</summary>
    public static FrameLimits Handshake { get; } = new(2048, 0);
}
