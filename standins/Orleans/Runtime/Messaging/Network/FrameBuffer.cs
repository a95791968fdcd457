using System.Buffers;
using System.Buffers.Binary;

namespace Orleans.Runtime.Messaging;

/// <summary>
/// Cuts a stream of bytes into frames: the header's length, the body's length (each 32 bits, little endian), the header, the body. Nothing is
/// believed of the lengths: they are checked against the limits first, and memory grows with the bytes that have come, not with those announced.
/// </summary>
internal sealed class FrameBuffer(FrameLimits limits, int initialSize = FrameBuffer.UsualSize) : IDisposable
{
    public const int PrefixSize = 8;
    private const int UsualSize = 64 * 1024;
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(initialSize);
    private int _start;
    private int _end;

    /// <summary>The limits; they widen after the handshake.</summary>
    public FrameLimits Limits { get; set; } = limits;

    /// <summary>Bytes of memory held.</summary>
    public int Capacity => _bytes.Length;

    /// <summary>Bytes that wait for the rest of their frame.</summary>
    public int Waiting => _end - _start;

    /// <summary>Room for the bytes that come next; never empty.</summary>
    public Memory<byte> GetFree()
    {
        if (_start == _end)
        {
            _start = _end = 0;
            if (_bytes.Length > UsualSize * 16)
                Replace(UsualSize);
        }

        if (_end == _bytes.Length || (_start > 0 && _bytes.Length - _end < 1024))
        {
            if (_start >= _bytes.Length / 2)
                Compact(_bytes);
            else
                Replace(Math.Min((long)_bytes.Length * 2, Array.MaxLength));
        }

        return _bytes.AsMemory(_end);
    }

    /// <summary>Takes note of bytes that were written to the room.</summary>
    public void Received(int count) => _end += count;

    /// <summary>The next whole frame, if it has come.</summary>
    /// <exception cref="InvalidMessageFrameException">What has come is not a frame within the limits.</exception>
    public bool TryTake(out Frame frame)
    {
        frame = default;
        var waiting = _bytes.AsSpan(_start, _end - _start);
        if (waiting.Length < PrefixSize)
            return false;
        var header = BinaryPrimitives.ReadUInt32LittleEndian(waiting);
        var body = BinaryPrimitives.ReadUInt32LittleEndian(waiting[4..]);
        if (header == 0)
            throw new InvalidMessageFrameException("a frame without a header");
        if (header > (uint)Limits.Header)
            throw new InvalidMessageFrameException($"a frame header of {header} bytes exceeds the limit of {Limits.Header}");
        if (body > (uint)Limits.Body)
            throw new InvalidMessageFrameException($"a frame body of {body} bytes exceeds the limit of {Limits.Body}");
        var size = PrefixSize + (long)header + body;
        if (waiting.Length < size)
            return false;
        _start += (int)size;
        frame = new Frame(waiting.Slice(PrefixSize, (int)header), waiting.Slice(PrefixSize + (int)header, (int)body));
        return true;
    }

    public void Dispose()
    {
        var bytes = _bytes;
        _bytes = [];
        _start = _end = 0;
        if (bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(bytes);
    }

    private void Replace(long size)
    {
        if (size <= _end - _start)
            throw new InvalidMessageFrameException($"a frame needs more than {_bytes.Length} bytes");
        var bigger = ArrayPool<byte>.Shared.Rent((int)size);
        var old = _bytes;
        Compact(bigger);
        _bytes = bigger;
        ArrayPool<byte>.Shared.Return(old);
    }

    private void Compact(byte[] into)
    {
        _bytes.AsSpan(_start, _end - _start).CopyTo(into);
        _end -= _start;
        _start = 0;
    }
}
