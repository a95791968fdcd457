using System.Text;
using Wetware.Wasm.Files;

namespace Wetware.Cli.Output;

/// <summary>
/// UTF-8 on its way to a writer that is not the console. Characters that are cut between two writes are put together. The writer stays the caller's.
/// </summary>
internal sealed class WriterStream(TextWriter writer) : WriteOnlyStream
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    public override void Write(byte[] buffer, int offset, int count) => writer.Write(Decode(buffer.AsSpan(offset, count)));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        new(writer.WriteAsync(Decode(buffer.Span).AsMemory(), cancellationToken));

    public override void Flush() => writer.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => writer.FlushAsync(cancellationToken);

    private char[] Decode(ReadOnlySpan<byte> bytes)
    {
        var characters = new char[_decoder.GetCharCount(bytes, flush: false)];
        _decoder.GetChars(bytes, characters, flush: false);
        return characters;
    }
}
