namespace Orleans.Runtime.Messaging;

/// <summary>One frame as it lies in the receive buffer. Valid until the buffer is written to again.</summary>
internal readonly ref struct Frame(ReadOnlySpan<byte> header, ReadOnlySpan<byte> body)
{
    /// <summary>What the frame holds.</summary>
    public FrameKind Kind => (FrameKind)Header[0];

    /// <summary>The header, its kind included; never empty.</summary>
    public ReadOnlySpan<byte> Header { get; } = header;

    /// <summary>The body.</summary>
    public ReadOnlySpan<byte> Body { get; } = body;

    /// <summary>Bytes that the frame takes on the wire.</summary>
    public int Size => FrameBuffer.PrefixSize + Header.Length + Body.Length;
}
