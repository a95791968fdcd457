using System.Buffers;
using System.Buffers.Binary;

namespace Orleans.Runtime.Messaging;

/// <summary>Frames, one behind the other, that go to the socket in one write.</summary>
internal sealed class FrameBatch(FrameLimits limits) : IBufferWriter<byte>, IDisposable
{
    private const int UsualSize = 64 * 1024;
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(UsualSize);
    private int _end;
    private int _frame;
    private int _body;

    /// <summary>The limits of each frame.</summary>
    public FrameLimits Limits { get; set; } = limits;

    /// <summary>Bytes of all finished frames.</summary>
    public int Length => _end;

    /// <summary>The finished frames.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _end);

    /// <summary>Begins a frame; what is written next is its header.</summary>
    public void BeginFrame()
    {
        _frame = _end;
        _body = -1;
        GetSpan(FrameBuffer.PrefixSize);
        _end += FrameBuffer.PrefixSize;
    }

    /// <summary>Ends the header; what is written next is the body.</summary>
    public void BeginBody() => _body = _end;

    /// <summary>Ends the frame.</summary>
    /// <exception cref="InvalidMessageFrameException">The frame exceeds the limits. It is taken back; those before it stay.</exception>
    public void EndFrame()
    {
        var bodyStart = _body < 0 ? _end : _body;
        var header = bodyStart - _frame - FrameBuffer.PrefixSize;
        var body = _end - bodyStart;
        if (header > Limits.Header || body > Limits.Body)
        {
            AbandonFrame();
            throw new InvalidMessageFrameException(header > Limits.Header
                ? $"a message header of {header} bytes exceeds the limit MaxMessageHeaderSize of {Limits.Header}"
                : $"a message body of {body} bytes exceeds the limit MaxMessageBodySize of {Limits.Body}");
        }

        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(_frame), header);
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(_frame + 4), body);
    }

    /// <summary>Takes back the frame that was begun.</summary>
    public void AbandonFrame() => _end = _frame;

    /// <summary>Forgets all frames, once they are sent.</summary>
    public void Clear()
    {
        _end = 0;
        if (_bytes.Length <= UsualSize * 16)
            return;
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = ArrayPool<byte>.Shared.Rent(UsualSize);
    }

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_bytes.Length - _end));
        _end += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(_end);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(_end);
    }

    public void Dispose()
    {
        var bytes = _bytes;
        _bytes = [];
        _end = 0;
        if (bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(bytes);
    }

    private void Reserve(int sizeHint)
    {
        var needed = _end + (long)Math.Max(sizeHint, 1);
        if (needed <= _bytes.Length)
            return;

        // A message that cannot be sent anyway must not first take all memory.
        if (needed - _frame > (long)Limits.Header + Limits.Body + UsualSize)
            throw new InvalidMessageFrameException($"a message of more than {Limits.Body} bytes exceeds the limit MaxMessageBodySize");
        var bigger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Math.Max(needed, (long)_bytes.Length * 2), Array.MaxLength));
        _bytes.AsSpan(0, _end).CopyTo(bigger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = bigger;
    }
}
