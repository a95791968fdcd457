namespace Wetware.Functions.Engine;

/// <summary>A stream's content, such as a request's body: read whole when it is first asked for, then given again and again.</summary>
/// <param name="stream">The content; stays the caller's.</param>
/// <param name="maxBytes">The most that is read; more is limit <c>buffers</c>.</param>
internal sealed class StreamBuffer(Stream stream, int maxBytes) : ExchangeBuffer
{
    private const int PieceBytes = 16 << 10;

    private ReadOnlyMemory<byte>? _content;

    /// <inheritdoc />
    public override async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellation)
    {
        if (_content is { } there)
            return there;
        var bytes = new byte[PieceBytes];
        var length = 0;
        while (true)
        {
            if (length == bytes.Length)
                Array.Resize(ref bytes, (int)Math.Min(2L * length, Array.MaxLength));
            var read = await stream.ReadAsync(bytes.AsMemory(length), cancellation).ConfigureAwait(false);
            length += read;
            if (length > maxBytes)
                throw FunctionException.AtLimit(LimitWords.Buffers, $"the content is longer than {maxBytes} bytes");
            if (read == 0)
                return _content = bytes.AsMemory(0, length);
        }
    }

    /// <inheritdoc />
    protected override ValueTask WriteCoreAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation) =>
        throw FunctionException.Misuse("this buffer can only be read");
}
