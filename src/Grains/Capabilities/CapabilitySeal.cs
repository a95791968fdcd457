using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Wetware.Capabilities;

namespace Wetware.Grains.Capabilities;

/// <summary>
/// The proof that a silo made a reference: HMAC-SHA-256 over every other field. Each field is preceded by its length, so no two references have
/// the same bytes.
/// </summary>
internal static class CapabilitySeal
{
    private static readonly byte[] Domain = "ww.capability.1\0"u8.ToArray();

    /// <summary>The seal of a reference under a key.</summary>
    public static byte[] Compute(ReadOnlySpan<byte> key, Capability capability)
    {
        using var bytes = new MemoryStream();
        bytes.Write(Domain);
        Write(bytes, Encoding.UTF8.GetBytes(capability.Kind));
        Write(bytes, capability.Target);
        Write(bytes, capability.Methods?.Count ?? -1);
        foreach (var method in capability.Methods ?? [])
            Write(bytes, Encoding.UTF8.GetBytes(method));
        Write(bytes, capability.Serials);
        Write(bytes, capability.Origins.Count);
        foreach (var origin in capability.Origins)
        {
            Write(bytes, origin.Target);
            Write(bytes, origin.Serials);
        }

        // Nothing else follows the origins, and references of the time before there were principals keep their seals.
        if (capability.Principal is { } principal)
            Write(bytes, Encoding.UTF8.GetBytes(principal));

        return HMACSHA256.HashData(key, bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    /// <summary>True when the seal is that of the reference; takes the same time for every wrong seal of the right length.</summary>
    public static bool Holds(ReadOnlySpan<byte> key, Capability capability) =>
        CryptographicOperations.FixedTimeEquals(Compute(key, capability), capability.Seal.Span);

    private static void Write(MemoryStream bytes, GrainId grain)
    {
        Write(bytes, grain.Type.AsSpan());
        Write(bytes, grain.Key.AsSpan());
    }

    private static void Write(MemoryStream bytes, IReadOnlyList<Guid> serials)
    {
        Write(bytes, serials.Count);
        Span<byte> serial = stackalloc byte[16];
        foreach (var one in serials)
        {
            one.TryWriteBytes(serial);
            bytes.Write(serial);
        }
    }

    private static void Write(MemoryStream bytes, ReadOnlySpan<byte> field)
    {
        Write(bytes, field.Length);
        bytes.Write(field);
    }

    private static void Write(MemoryStream bytes, int number)
    {
        Span<byte> four = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(four, number);
        bytes.Write(four);
    }
}
