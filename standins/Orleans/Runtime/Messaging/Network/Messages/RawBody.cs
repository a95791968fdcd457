using System.Buffers;

namespace Orleans.Runtime.Messaging;

/// <summary>The body of a message that only passes through this silo: bytes that nobody here reads.</summary>
internal sealed class RawBody : IDisposable
{
    private byte[] _bytes;
    private readonly int _length;

    public RawBody(ReadOnlySpan<byte> bytes, MessageParts parts)
    {
        _bytes = ArrayPool<byte>.Shared.Rent(bytes.Length);
        _length = bytes.Length;
        bytes.CopyTo(_bytes);
        Parts = parts & (MessageParts.RequestContext | MessageParts.Body);
    }

    /// <summary>What the bytes hold.</summary>
    public MessageParts Parts { get; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    public void Dispose()
    {
        var bytes = Interlocked.Exchange(ref _bytes, []);
        if (bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(bytes);
    }
}
