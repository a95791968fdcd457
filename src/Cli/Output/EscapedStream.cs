using System.Text;
using Wetware.Wasm.Modules;

namespace Wetware.Cli.Output;

/// <summary>
/// What a guest wrote, on its way to a terminal: control characters but newline and tab are written as <c>\u{hex}</c>, so that the guest can neither
/// move the cursor nor make the terminal type. Characters that are cut between two writes are put together. The stream within stays the caller's.
/// </summary>
internal sealed class EscapedStream(Stream terminal) : Stream
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => terminal.Write(Escape(buffer.AsSpan(offset, count)));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        terminal.WriteAsync(Escape(buffer.Span), cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => terminal.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => terminal.FlushAsync(cancellationToken);

    private byte[] Escape(ReadOnlySpan<byte> bytes)
    {
        var characters = new char[_decoder.GetCharCount(bytes, flush: false)];
        _decoder.GetChars(bytes, characters, flush: false);
        return Encoding.UTF8.GetBytes(Printable.Text(new string(characters)));
    }
}
