using Wetware.Wasm.Files;

namespace Wetware.Grains.Processes;

/// <summary>One of a guest's two outputs, on the way into its log.</summary>
internal sealed class ProcessOutput(Process process, bool error) : WriteOnlyStream
{
    public override void Write(byte[] buffer, int offset, int count) => process.Write(error, buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer) => process.Write(error, buffer);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }
}
