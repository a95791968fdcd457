using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Wetware.Silo.Backup;

/// <summary>Reads one archive, and names the place where it is damaged. Nothing in the file is trusted before its checksum is right.</summary>
internal sealed class ArchiveReader : IAsyncDisposable
{
    private readonly FileStream _input;
    private readonly string _path;
    private readonly byte[] _headerDigest;
    private readonly AesGcm? _cipher;

    private ArchiveReader(FileStream input, string path, ArchiveHeader header, byte[] headerDigest, AesGcm? cipher) =>
        (_input, _path, Header, _headerDigest, _cipher) = (input, path, header, headerDigest, cipher);

    /// <summary>What the archive says of itself.</summary>
    public ArchiveHeader Header { get; }

    /// <summary>What the archive contains; known once all frames were read.</summary>
    public ArchiveSummary? Summary { get; private set; }

    /// <summary>Reads the header alone, without a key.</summary>
    /// <exception cref="BackupException">It is not an archive, or its header is damaged.</exception>
    public static async Task<ArchiveHeader> ReadHeader(string path, CancellationToken cancellationToken)
    {
        var input = OpenFile(path);
        await using var closing = input.ConfigureAwait(false);
        return (await ReadHeader(input, path, cancellationToken).ConfigureAwait(false)).Header;
    }

    /// <summary>Opens an archive.</summary>
    /// <exception cref="BackupException">It is not an archive, its header is damaged, or the key is not its key.</exception>
    public static async Task<ArchiveReader> Open(string path, BackupKey? key, CancellationToken cancellationToken)
    {
        var input = OpenFile(path);
        try
        {
            var (header, digest) = await ReadHeader(input, path, cancellationToken).ConfigureAwait(false);
            if (header.Salt is null)
                return new(input, path, header, digest, null);
            if (key is null)
                throw new BackupException($"{path} is encrypted: give its key (--key-file)");
            if (!CryptographicOperations.FixedTimeEquals(key.Check(header.Salt), header.KeyCheck))
                throw new BackupException($"{path} is encrypted with another key");
            return new(input, path, header, digest, key.Cipher(header.Salt));
        }
        catch
        {
            await input.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Yields the states that are in this archive itself, and adds the digests of all that it restores to <paramref name="index"/>.</summary>
    /// <exception cref="BackupException">The archive is damaged or cut.</exception>
    public async IAsyncEnumerable<StateRow> Read(ISet<RowDigest>? index, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long own = 0, listed = 0;
        for (ulong number = 0; Summary is null; number++)
        {
            var at = _input.Position;
            var (kind, data) = await ReadFrame(number, at, cancellationToken).ConfigureAwait(false);
            switch (kind)
            {
                case FrameKind.Rows or FrameKind.UnchargedRows:
                    foreach (var row in Rows(data, kind == FrameKind.Rows, number, at))
                    {
                        own++;
                        yield return row;
                    }

                    break;
                case FrameKind.Index:
                    for (var i = 0; i + RowDigest.Bytes <= data.Length; i += RowDigest.Bytes, listed++)
                        index?.Add(RowDigest.Read(data.Span[i..]));
                    break;
                case FrameKind.End:
                    Summary = JsonSerializer.Deserialize(data.Span, ArchiveJson.Default.ArchiveSummary);
                    break;
                default:
                    throw Damaged(number, at, $"its kind {(byte)kind} is not known");
            }
        }

        if (_input.Position != _input.Length)
            throw new BackupException($"{_path} is damaged: {_input.Length - _input.Position} bytes follow its end at byte {_input.Position}");
        if (Summary.States != listed || Summary.OwnStates != own)
            throw new BackupException($"{_path} is damaged: it says that it has {Summary.OwnStates} of {Summary.States} states and has {own} of {listed}");
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        _cipher?.Dispose();
        return _input.DisposeAsync();
    }

    private async Task<(FrameKind Kind, ReadOnlyMemory<byte> Data)> ReadFrame(ulong number, long at, CancellationToken cancellationToken)
    {
        var head = new byte[ArchiveFrames.HeadBytes];
        await Fill(head, number, at, cancellationToken).ConfigureAwait(false);
        var (kind, length) = ((FrameKind)head[0], BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(1)));
        if (length is < 4 or > ArchiveFrames.MaxFrameBytes + (1 << 20))
            throw Damaged(number, at, $"its length {length} is not possible");

        // What is not there is not allocated.
        if (_input.Length - _input.Position < length + ArchiveFrames.TagBytes)
            throw Cut(number, at);
        var payload = new byte[length];
        var tag = new byte[ArchiveFrames.TagBytes];
        await Fill(payload, number, at, cancellationToken).ConfigureAwait(false);
        await Fill(tag, number, at, cancellationToken).ConfigureAwait(false);
        var context = ArchiveFrames.Context(_headerDigest, number, kind, length);
        if (_cipher is null)
        {
            if (!ArchiveFrames.Checksum(context, payload).AsSpan().SequenceEqual(tag))
                throw Damaged(number, at, "its checksum is wrong");
        }
        else
        {
            try
            {
                _cipher.Decrypt(ArchiveFrames.Nonce(number), payload, tag, payload, context);
            }
            catch (AuthenticationTagMismatchException error)
            {
                throw Damaged(number, at, "its checksum is wrong", error);
            }
        }

        return (kind, Unpack(payload, number, at));
    }

    private byte[] Unpack(byte[] payload, ulong number, long at)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(payload);
        if (length is < 0 or > ArchiveFrames.MaxFrameBytes)
            throw Damaged(number, at, $"its length {length} is not possible");
        var data = new byte[length];
        using var deflate = new DeflateStream(new MemoryStream(payload, 4, payload.Length - 4), CompressionMode.Decompress);
        return deflate.ReadAtLeast(data, length, throwOnEndOfStream: false) == length && deflate.ReadByte() < 0
            ? data
            : throw Damaged(number, at, $"it does not unpack to {length} bytes");
    }

    private List<StateRow> Rows(ReadOnlyMemory<byte> data, bool isCharged, ulong number, long at)
    {
        var rows = new List<StateRow>();
        using var stream = new MemoryStream(data.ToArray());
        using var reader = new BinaryReader(stream, Encoding.UTF8);
        try
        {
            while (stream.Position < stream.Length)
            {
                var principal = isCharged ? reader.ReadString() : "";
                var (provider, grain, name) = (reader.ReadString(), reader.ReadString(), reader.ReadString());
                var length = reader.ReadInt32();
                if (length < 0 || length > stream.Length - stream.Position)
                    throw Damaged(number, at, $"a state of {length} bytes does not fit in it");
                rows.Add(new(provider, grain, name, reader.ReadBytes(length), principal));
            }
        }
        catch (Exception error) when (error is EndOfStreamException or FormatException)
        {
            throw Damaged(number, at, "a state in it is malformed", error);
        }

        return rows;
    }

    private async Task Fill(Memory<byte> buffer, ulong number, long at, CancellationToken cancellationToken)
    {
        if (await _input.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) < buffer.Length)
            throw Cut(number, at);
    }

    private static FileStream OpenFile(string path)
    {
        try
        {
            return new FileStream(
                path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, BufferSize = 1 << 16, Options = FileOptions.Asynchronous | FileOptions.SequentialScan });
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BackupException($"{path} cannot be read: {error.Message}", error);
        }
    }

    private static async Task<(ArchiveHeader Header, byte[] Digest)> ReadHeader(FileStream input, string path, CancellationToken cancellationToken)
    {
        var mark = ArchiveFrames.Mark.Length;
        var head = new byte[mark + 4];
        if (await input.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) < head.Length
            || !head.AsSpan(0, mark).SequenceEqual(ArchiveFrames.Mark))
            throw new BackupException($"{path} is not a backup of a cluster, or its first {mark} bytes are damaged");
        var length = BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(mark));
        if (length is < 2 or > ArchiveFrames.MaxHeaderBytes)
            throw new BackupException($"{path} is damaged: the length of its header, {length}, is not possible");
        var rest = new byte[length + SHA256.HashSizeInBytes];
        if (await input.ReadAtLeastAsync(rest, rest.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) < rest.Length)
            throw new BackupException($"{path} is cut within its header, after {input.Length} bytes");
        byte[] digest = SHA256.HashData([.. head, .. rest.AsSpan(0, length)]);
        if (!digest.AsSpan().SequenceEqual(rest.AsSpan(length)))
            throw new BackupException($"{path} is damaged: the checksum of its header is wrong");
        try
        {
            return (JsonSerializer.Deserialize(rest.AsSpan(0, length), ArchiveJson.Default.ArchiveHeader)!, digest);
        }
        catch (JsonException error)
        {
            throw new BackupException($"{path} has a header that this version cannot read: {error.Message}", error);
        }
    }

    private BackupException Damaged(ulong number, long at, string why, Exception? cause = null) =>
        new($"{_path} is damaged in frame {number} at byte {at}: {why}", cause);

    private BackupException Cut(ulong number, long at) =>
        new($"{_path} is cut: it ends after {_input.Length} bytes, within frame {number} that begins at byte {at}");
}
