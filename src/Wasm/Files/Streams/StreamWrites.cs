using Wetware.Wasm.Runs;

namespace Wetware.Wasm.Files;

/// <summary>Writes to a stream on the guest's own thread, in a way that the end of the run can end.</summary>
internal static class StreamWrites
{
    /// <summary>The most that is copied out of a guest's memory at a time.</summary>
    private const int PieceBytes = 64 << 10;

    /// <exception cref="OperationCanceledException">The run is ending.</exception>
    public static void Write(Stream stream, ReadOnlySpan<byte> from, CancellationToken stopping)
    {
        // A copy, as a write that is given up may still be reading when the guest's memory has gone; for the same reason no pooled one.
        var piece = new byte[Math.Min(from.Length, PieceBytes)];
        while (from.Length > 0)
        {
            var count = Math.Min(from.Length, piece.Length);
            from[..count].CopyTo(piece);
            from = from[count..];
            Await(stream.WriteAsync(piece.AsMemory(0, count), stopping).AsTask(), stopping);
        }
    }

    /// <exception cref="OperationCanceledException">The run is ending.</exception>
    public static void Flush(Stream stream, CancellationToken stopping) => Await(stream.FlushAsync(stopping), stopping);

    private static void Await(Task writing, CancellationToken stopping)
    {
        // A stream may be deaf to its cancellation, so the wait heeds it too; a failure is looked at after the wait.
        if (!writing.IsCompleted)
        {
            using (GuestWait.Begin())
                Task.WaitAny([writing], stopping);
        }

        writing.GetAwaiter().GetResult();
    }
}
