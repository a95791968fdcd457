using System.Text;
using Wetware.Wasm.Files;
using Wetware.Wasm.Modules;

namespace Wetware.Cli.Output;

/// <summary>
/// What a guest wrote, on its way to a terminal: control characters but newline and tab are written as <c>\u{hex}</c>, so that the guest can neither
/// move the cursor nor make the terminal type. Characters that are cut between two writes are put together. The stream within stays the caller's.
/// </summary>
internal sealed class EscapedStream(Stream terminal) : WriteOnlyStream
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    public override void Write(byte[] buffer, int offset, int count) => terminal.Write(Escape(buffer.AsSpan(offset, count)));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        terminal.WriteAsync(Escape(buffer.Span), cancellationToken);

    public override void Flush() => terminal.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => terminal.FlushAsync(cancellationToken);

    private byte[] Escape(ReadOnlySpan<byte> bytes)
    {
        var characters = new char[_decoder.GetCharCount(bytes, flush: false)];
        _decoder.GetChars(bytes, characters, flush: false);
        return Encoding.UTF8.GetBytes(Printable.Text(new string(characters)));
    }
}
