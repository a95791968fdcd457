namespace Wetware.Functions.Engine;

/// <summary>A buffer's content as a stream: the whole once, or one part of a sequence after the other.</summary>
internal sealed class ExchangeReadStream(ExchangeBuffer buffer) : Stream
{
    private ReadOnlyMemory<byte> _part;
    private bool _over;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> into, CancellationToken cancellationToken = default)
    {
        while (_part.IsEmpty && !_over)
        {
            var next = await buffer.ReadAsync(cancellationToken).ConfigureAwait(false);
            _over = next is null || !buffer.IsSequence;
            _part = next.GetValueOrDefault();
        }

        var count = Math.Min(into.Length, _part.Length);
        _part[..count].CopyTo(into);
        _part = _part[count..];
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
