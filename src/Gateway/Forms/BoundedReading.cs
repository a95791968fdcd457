using System.Buffers;

namespace Wetware.Gateway.Forms;

/// <summary>Reads a stream into memory, never more than is allowed.</summary>
internal static class BoundedReading
{
    // Most bodies and parts are small: their buffer is lent, and what they need is copied out of it.
    private const int First = 4 * 1024;
    private const int MostLent = 64 * 1024;

    /// <summary>All bytes of <paramref name="stream"/>; what is read is taken from <paramref name="lease"/> first.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="limit">Most bytes.</param>
    /// <param name="tooLarge">What to throw when there are more.</param>
    /// <param name="lease">The share of memory.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<ReadOnlyMemory<byte>> ReadAll(
        Stream stream, long limit, Func<Exception> tooLarge, UploadBudget.Lease lease, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(First);
        var (length, isLent) = (0, true);
        try
        {
            while (true)
            {
                var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
                if (read == 0)
                    return isLent ? buffer.AsSpan(0, length).ToArray() : buffer.AsMemory(0, length);
                if (length + (long)read > limit)
                    throw tooLarge();
                lease.Take(read);
                length += read;
                if (length < buffer.Length)
                    continue;
                var larger = length < MostLent ? ArrayPool<byte>.Shared.Rent(2 * length) : new byte[Math.Max(2L * length, MostLent)];
                buffer.AsSpan(0, length).CopyTo(larger);
                if (isLent)
                    ArrayPool<byte>.Shared.Return(buffer);
                (buffer, isLent) = (larger, length < MostLent);
            }
        }
        finally
        {
            if (isLent)
                ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
