using System.Security.Cryptography;
using System.Text;

namespace Wetware.Silo.Backup;

/// <summary>A state of a grain as backups have it, whatever storage it is in.</summary>
/// <param name="Provider">Name of the storage provider.</param>
/// <param name="Grain">The grain: type, slash, key.</param>
/// <param name="Name">Name of the state within the grain.</param>
/// <param name="Data">The serialized state.</param>
/// <param name="Principal">For whom the state counts; empty for the cluster itself.</param>
public sealed record StateRow(string Provider, string Grain, string Name, ReadOnlyMemory<byte> Data, string Principal = "")
{
    /// <summary>Returns the SHA-256 digest of all of it: rows with one digest are the same.</summary>
    public RowDigest Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[4];

        // Without a principal, the digest is that of archives from before there were principals.
        foreach (var text in Principal.Length == 0 ? (ReadOnlySpan<string>)[Provider, Grain, Name] : [Provider, Grain, Name, Principal])
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }

        hash.AppendData(Data.Span);
        Span<byte> digest = stackalloc byte[RowDigest.Bytes];
        hash.GetHashAndReset(digest);
        return RowDigest.Read(digest);
    }

    /// <inheritdoc />
    public override string ToString() => $"{Provider}/{Grain}/{Name}";
}

/// <summary>A SHA-256 digest.</summary>
/// <param name="High">The first half.</param>
/// <param name="Low">The second half.</param>
public readonly record struct RowDigest(UInt128 High, UInt128 Low)
{
    /// <summary>Length of a digest.</summary>
    public const int Bytes = 32;

    /// <summary>Reads a digest.</summary>
    public static RowDigest Read(ReadOnlySpan<byte> bytes) => new(
        System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes), System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]));

    /// <summary>Writes the digest.</summary>
    public void Write(Span<byte> bytes)
    {
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, High);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes[16..], Low);
    }
}
