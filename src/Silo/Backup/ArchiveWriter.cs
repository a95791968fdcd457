using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Wetware.Silo.Backup;

/// <summary>Writes one archive to a stream. Keeps the digests of the states in memory, 32 bytes each, and one frame.</summary>
internal sealed class ArchiveWriter : IDisposable
{
    private readonly Stream _output;
    private readonly byte[] _headerDigest;
    private readonly AesGcm? _cipher;
    private readonly IReadOnlySet<RowDigest> _known;
    private readonly List<RowDigest> _digests = [];
    private readonly MemoryStream _rows = new();
    private ulong _frames;
    private long _bytes;
    private long _own;

    private ArchiveWriter(Stream output, byte[] headerDigest, AesGcm? cipher, IReadOnlySet<RowDigest> known) =>
        (_output, _headerDigest, _cipher, _known) = (output, headerDigest, cipher, known);

    /// <summary>Begins an archive.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="header">What it says of itself; salt and key check are filled in.</param>
    /// <param name="key">Encrypts it; null for an archive that everybody can read.</param>
    /// <param name="known">The states of the archive that it builds on.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async Task<ArchiveWriter> Begin(
        Stream output, ArchiveHeader header, BackupKey? key, IReadOnlySet<RowDigest> known, CancellationToken cancellationToken)
    {
        var salt = key is null ? null : RandomNumberGenerator.GetBytes(32);
        var json = JsonSerializer.SerializeToUtf8Bytes(header with { Salt = salt, KeyCheck = key?.Check(salt) }, ArchiveJson.Default.ArchiveHeader);
        var mark = ArchiveFrames.Mark.Length;
        var head = new byte[mark + 4 + json.Length];
        ArchiveFrames.Mark.CopyTo(head);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(mark), json.Length);
        json.CopyTo(head, mark + 4);
        var digest = SHA256.HashData(head);
        await output.WriteAsync(head, cancellationToken).ConfigureAwait(false);
        await output.WriteAsync(digest, cancellationToken).ConfigureAwait(false);
        return new(output, digest, key?.Cipher(salt), known);
    }

    /// <summary>Adds a state.</summary>
    public async Task Add(StateRow row, CancellationToken cancellationToken)
    {
        var digest = row.Digest();
        _digests.Add(digest);
        _bytes += row.Data.Length;
        if (_known.Contains(digest))
            return;
        _own++;
        using (var writer = new BinaryWriter(_rows, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(row.Principal);
            writer.Write(row.Provider);
            writer.Write(row.Grain);
            writer.Write(row.Name);
            writer.Write(row.Data.Length);
            writer.Write(row.Data.Span);
        }

        if (_rows.Length >= ArchiveFrames.FillBytes)
            await FlushRows(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends the archive; the stream is not closed.</summary>
    public async Task<ArchiveSummary> End(IReadOnlyList<string> groups, IReadOnlyList<string> skipped, CancellationToken cancellationToken)
    {
        await FlushRows(cancellationToken).ConfigureAwait(false);
        foreach (var some in _digests.Chunk(ArchiveFrames.FillBytes / RowDigest.Bytes))
        {
            var bytes = new byte[some.Length * RowDigest.Bytes];
            for (var i = 0; i < some.Length; i++)
                some[i].Write(bytes.AsSpan(i * RowDigest.Bytes));
            await Write(FrameKind.Index, bytes, cancellationToken).ConfigureAwait(false);
        }

        var summary = new ArchiveSummary { States = _digests.Count, Bytes = _bytes, OwnStates = _own, RaftGroups = groups, SkippedGroups = skipped };
        await Write(FrameKind.End, JsonSerializer.SerializeToUtf8Bytes(summary, ArchiveJson.Default.ArchiveSummary), cancellationToken).ConfigureAwait(false);
        await _output.FlushAsync(cancellationToken).ConfigureAwait(false);
        return summary;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _cipher?.Dispose();
        _rows.Dispose();
    }

    private async Task FlushRows(CancellationToken cancellationToken)
    {
        if (_rows.Length == 0)
            return;
        await Write(FrameKind.Rows, _rows.GetBuffer().AsMemory(0, (int)_rows.Length), cancellationToken).ConfigureAwait(false);
        _rows.SetLength(0);
        if (_rows.Capacity > 4 * ArchiveFrames.FillBytes)
            _rows.Capacity = 0;
    }

    private async Task Write(FrameKind kind, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        // What does not shrink grows by 5 % at the fastest level; stored, by some bytes.
        var payload = await Pack(data, CompressionLevel.Fastest, cancellationToken).ConfigureAwait(false);
        if (payload.Length > data.Length)
            payload = await Pack(data, CompressionLevel.NoCompression, cancellationToken).ConfigureAwait(false);

        var number = _frames++;
        var context = ArchiveFrames.Context(_headerDigest, number, kind, payload.Length);
        var tag = new byte[ArchiveFrames.TagBytes];
        if (_cipher is null)
            tag = ArchiveFrames.Checksum(context, payload);
        else
            _cipher.Encrypt(ArchiveFrames.Nonce(number), payload, payload, tag, context);
        var head = new byte[ArchiveFrames.HeadBytes];
        head[0] = (byte)kind;
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(1), payload.Length);
        await _output.WriteAsync(head, cancellationToken).ConfigureAwait(false);
        await _output.WriteAsync(payload, cancellationToken).ConfigureAwait(false);
        await _output.WriteAsync(tag, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<byte[]> Pack(ReadOnlyMemory<byte> data, CompressionLevel level, CancellationToken cancellationToken)
    {
        using var packed = new MemoryStream();
        packed.Write(new byte[4]);
        await using (var deflate = new DeflateStream(packed, level, leaveOpen: true))
            await deflate.WriteAsync(data, cancellationToken).ConfigureAwait(false);
        var payload = packed.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(payload, data.Length);
        return payload;
    }
}
