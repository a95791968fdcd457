using System.Buffers;

namespace Wetware.Gateway.Forms;

/// <summary>Reads a stream into memory, never more than is allowed.</summary>
internal static class BoundedReading
{
    private const int Chunk = 32 * 1024;

    /// <summary>All bytes of <paramref name="stream"/>; what is read is taken from <paramref name="lease"/> first.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="limit">Most bytes.</param>
    /// <param name="tooLarge">What to throw when there are more.</param>
    /// <param name="lease">The share of memory.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<ReadOnlyMemory<byte>> ReadAll(
        Stream stream, long limit, Func<Exception> tooLarge, UploadBudget.Lease lease, CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>();
        while (true)
        {
            var room = buffer.GetMemory(Chunk);
            var read = await stream.ReadAsync(room, cancellationToken);
            if (read == 0)
                return buffer.WrittenMemory;
            if (buffer.WrittenCount + (long)read > limit)
                throw tooLarge();
            lease.Take(read);
            buffer.Advance(read);
        }
    }
}
