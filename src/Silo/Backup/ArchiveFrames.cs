using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Wetware.Silo.Backup;

/// <summary>Kinds of frames.</summary>
internal enum FrameKind : byte
{
    /// <summary>States as earlier versions wrote them: provider, grain, name, length and bytes of each.</summary>
    UnchargedRows = 1,

    /// <summary>Digests of states that the archive restores.</summary>
    Index = 2,

    /// <summary>The last one: what the archive contains, in JSON.</summary>
    End = 3,

    /// <summary>States: principal, provider, grain, name, length and bytes of each.</summary>
    Rows = 4,
}

/// <summary>
/// The form of archives. A file is the mark, the length of the header (4 bytes), the header in JSON, its SHA-256; then frames: kind (1 byte), length (4 bytes), payload,
/// tag (16 bytes). A payload is its length before compression (4 bytes) and the Deflate form, stored where that is shorter. The tag is that of AES-GCM, or for an archive without a key the
/// beginning of a SHA-256, over header, number and kind of the frame and the payload: so that no byte can change, and no frame move, unseen.
/// </summary>
internal static class ArchiveFrames
{
    public const int MaxHeaderBytes = 64 * 1024;

    /// <summary>Most bytes of a frame before compression: the largest state and its names.</summary>
    public const int MaxFrameBytes = (64 << 20) + (1 << 20);

    public const int HeadBytes = 5;
    public const int TagBytes = 16;
    public const int FillBytes = 1 << 20;

    public static ReadOnlySpan<byte> Mark => "WWBACKUP\u0001\n"u8;

    /// <summary>What is authenticated with a frame: digest of the header, number, kind, length.</summary>
    public static byte[] Context(ReadOnlySpan<byte> headerDigest, ulong number, FrameKind kind, int length)
    {
        var context = new byte[headerDigest.Length + 13];
        headerDigest.CopyTo(context);
        BinaryPrimitives.WriteUInt64LittleEndian(context.AsSpan(headerDigest.Length), number);
        context[headerDigest.Length + 8] = (byte)kind;
        BinaryPrimitives.WriteInt32LittleEndian(context.AsSpan(headerDigest.Length + 9), length);
        return context;
    }

    /// <summary>The nonce of a frame; no two frames under one key have the same, because each archive has a key of its own.</summary>
    public static byte[] Nonce(ulong number)
    {
        var nonce = new byte[AesGcm.NonceByteSizes.MaxSize];
        BinaryPrimitives.WriteUInt64LittleEndian(nonce.AsSpan(4), number);
        return nonce;
    }

    /// <summary>The tag of a frame that is not encrypted.</summary>
    public static byte[] Checksum(ReadOnlySpan<byte> context, ReadOnlySpan<byte> payload)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(context);
        hash.AppendData(payload);
        return hash.GetHashAndReset()[..TagBytes];
    }
}
