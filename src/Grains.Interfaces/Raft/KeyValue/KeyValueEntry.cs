using Wetware.Codecs;

namespace Wetware.Raft.KeyValue;

/// <summary>A key with its value and history.</summary>
/// <param name="Key">1 to 1,024 bytes.</param>
/// <param name="Value">0 bytes to 1 MiB; empty where only keys were asked for.</param>
/// <param name="CreateRevision">The revision that created the key.</param>
/// <param name="ModRevision">The revision that last wrote it.</param>
/// <param name="Version">How often it was written since it was created, from 1.</param>
/// <param name="Lease">The lease that it ends with, or 0.</param>
public sealed record KeyValueEntry(
    ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Value, ulong CreateRevision, ulong ModRevision, ulong Version, ulong Lease)
{
    /// <summary>The least bytes of an encoded entry.</summary>
    public const int MinEncodedBytes = 40;

    /// <summary>Encodes the entry.</summary>
    public void Write(ByteWriter writer)
    {
        writer.Bytes(Key.Span);
        writer.Bytes(Value.Span);
        writer.UInt64(CreateRevision);
        writer.UInt64(ModRevision);
        writer.UInt64(Version);
        writer.UInt64(Lease);
    }

    /// <summary>Decodes an entry; key and value are slices of the source.</summary>
    public static KeyValueEntry Read(ref ByteReader reader) =>
        new(reader.Bytes(), reader.Bytes(), reader.UInt64(), reader.UInt64(), reader.UInt64(), reader.UInt64());
}

/// <summary>What a revision did to a key.</summary>
public enum KeyValueChangeKind : byte
{
    /// <summary>The key was written.</summary>
    Put = 1,

    /// <summary>The key was deleted, by a client or with its lease.</summary>
    Delete = 2,
}

/// <summary>What a revision did to a key.</summary>
/// <param name="Kind">Written or deleted.</param>
/// <param name="Entry">The key as it was written; of a deleted key its last history, the deleting revision as its <c>ModRevision</c>, and no value.</param>
public sealed record KeyValueChange(KeyValueChangeKind Kind, KeyValueEntry Entry);
