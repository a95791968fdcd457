using System.Buffers.Binary;
using System.Globalization;

namespace Wetware.Functions.Kv;

/// <summary>A value as it is stored: eight bytes of version, eight of expiry (Unix milliseconds, 0 for never), then the value.</summary>
internal sealed record KvRecord(string Version, DateTimeOffset? Expires, ReadOnlyMemory<byte> Value)
{
    private const int Head = 16;

    public int Size => Head + Value.Length;

    public static KvRecord Read(byte[] stored)
    {
        var expires = BinaryPrimitives.ReadInt64LittleEndian(stored.AsSpan(8));
        return new KvRecord(
            BinaryPrimitives.ReadUInt64LittleEndian(stored).ToString("x16", CultureInfo.InvariantCulture),
            expires == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(expires),
            stored.AsMemory(Head));
    }

    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, ulong.Parse(Version, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));

        // Rounded up: an entry never ends before its time.
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), Expires is { } expires ? expires.AddTicks(TimeSpan.TicksPerMillisecond - 1).ToUnixTimeMilliseconds() : 0);
        Value.CopyTo(bytes.AsMemory(Head));
        return bytes;
    }

    public bool IsExpired(DateTimeOffset now) => Expires <= now;

    public KvEntry ToEntry(string key, bool withValue = true) => new(key, withValue ? Value : default, Version, Expires);
}
