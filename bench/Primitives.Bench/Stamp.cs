using System.Buffers.Binary;
using System.Diagnostics;

namespace Wetware.Bench;

/// <summary>A message that carries when it was published, by the machine's monotonic clock, which all processes share.</summary>
internal static class Stamp
{
    /// <summary>Bytes of a message.</summary>
    public const int Length = 16;

    /// <summary>A message of now.</summary>
    public static byte[] Now()
    {
        var message = new byte[Length];
        BinaryPrimitives.WriteInt64LittleEndian(message, Stopwatch.GetTimestamp());
        return message;
    }

    /// <summary>How old a message is.</summary>
    public static TimeSpan Age(ReadOnlySpan<byte> message) => Stopwatch.GetElapsedTime(BinaryPrimitives.ReadInt64LittleEndian(message));
}
