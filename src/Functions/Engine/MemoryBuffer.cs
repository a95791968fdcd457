namespace Wetware.Functions.Engine;

/// <summary>Content in memory: every read gives all of it, writes append.</summary>
internal sealed class MemoryBuffer : ExchangeBuffer
{
    private readonly long _maxBytes;
    private byte[] _bytes;
    private int _length;

    /// <summary>An empty buffer of at most <paramref name="maxBytes"/>; writing more is limit <c>output</c>.</summary>
    public MemoryBuffer(long maxBytes = long.MaxValue)
    {
        _maxBytes = Math.Min(maxBytes, Array.MaxLength);
        _bytes = [];
    }

    /// <summary>A buffer that begins with a copy of these bytes.</summary>
    public MemoryBuffer(ReadOnlySpan<byte> content)
        : this()
    {
        _bytes = content.ToArray();
        _length = content.Length;
    }

    /// <summary>The content; valid until the next write.</summary>
    public ReadOnlyMemory<byte> Content => _bytes.AsMemory(0, _length);

    /// <inheritdoc />
    public override ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellation) => ValueTask.FromResult<ReadOnlyMemory<byte>?>(Content);

    /// <inheritdoc />
    protected override ValueTask WriteCoreAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        var length = (long)_length + content.Length;
        if (length > _maxBytes)
            throw FunctionException.AtLimit(LimitWords.Output, $"the output is longer than {_maxBytes} bytes");
        if (length > _bytes.Length)
            Array.Resize(ref _bytes, (int)Math.Min(Math.Max(length, 2L * _bytes.Length), Array.MaxLength));
        content.Span.CopyTo(_bytes.AsSpan(_length));
        _length = (int)length;
        return ValueTask.CompletedTask;
    }
}
