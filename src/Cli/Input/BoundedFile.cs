using Wetware.Silo.Hosting;

namespace Wetware.Cli.Input;

/// <summary>Reads files of which nobody knows how long they are: devices and pipes have no end, and what is too large is not read first.</summary>
internal static class BoundedFile
{
    private const int Chunk = 64 * 1024;

    /// <summary>All bytes of a file of at most <paramref name="limit"/> bytes.</summary>
    /// <param name="file">The file.</param>
    /// <param name="limit">Most bytes.</param>
    /// <param name="name">What a message calls it: a flag or the file's name.</param>
    /// <exception cref="CommandException">It cannot be read, or is larger.</exception>
    public static byte[] Read(FileInfo file, long limit, string? name = null)
    {
        name ??= file.ToString();
        try
        {
            using var stream = Open(file, limit, name);
            using var bytes = new MemoryStream();
            var buffer = new byte[Chunk];
            while (stream.Read(buffer) is var read and > 0)
                Add(bytes, buffer.AsSpan(0, read), limit, name);
            return bytes.ToArray();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw Unreadable(file, error);
        }
    }

    /// <inheritdoc cref="Read" />
    public static async Task<byte[]> ReadAsync(FileInfo file, long limit, CancellationToken cancellationToken, string? name = null)
    {
        name ??= file.ToString();
        try
        {
            var stream = Open(file, limit, name);
            await using var _ = stream.ConfigureAwait(false);
            using var bytes = new MemoryStream();
            var buffer = new byte[Chunk];
            while (await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is var read and > 0)
                Add(bytes, buffer.AsSpan(0, read), limit, name);
            return bytes.ToArray();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw Unreadable(file, error);
        }
    }

    private static FileStream Open(FileInfo file, long limit, string name)
    {
        var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0, useAsync: true);
        if (!stream.CanSeek || stream.Length <= limit)
            return stream;
        var length = stream.Length;
        stream.Dispose();
        throw new CommandException(ExitCodes.Usage, $"{name} has {length} bytes; the limit is {limit}");
    }

    private static void Add(MemoryStream bytes, ReadOnlySpan<byte> piece, long limit, string name)
    {
        if (bytes.Length + piece.Length > limit)
            throw new CommandException(ExitCodes.Usage, $"{name} has more than {limit} bytes, which is the limit");
        bytes.Write(piece);
    }

    private static CommandException Unreadable(FileInfo file, Exception error) => new(ExitCodes.Usage, $"{file} cannot be read: {error.Message}", error);
}
