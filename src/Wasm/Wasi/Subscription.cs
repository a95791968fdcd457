using System.Buffers.Binary;

namespace Wetware.Wasm.Wasi;

/// <summary>One thing that a guest waits for.</summary>
internal readonly record struct Subscription(
    ulong UserData, byte Kind, ClockId Clock, ulong Timeout, bool Absolute, uint Fd, Errno Fault)
{
    public const byte OfClock = 0;
    public const byte OfRead = 1;
    public const byte OfWrite = 2;

    public static uint Bytes(WasiVersion version) => version == WasiVersion.Preview1 ? 48U : 56U;

    public static Subscription Read(ReadOnlySpan<byte> record, WasiVersion version)
    {
        var userData = BinaryPrimitives.ReadUInt64LittleEndian(record);
        var kind = record[8];
        if (kind > OfWrite)
            return new Subscription(userData, kind, default, 0, false, 0, Errno.Inval);
        if (kind != OfClock)
            return new Subscription(userData, kind, default, 0, false, BinaryPrimitives.ReadUInt32LittleEndian(record[16..]), Errno.Success);

        // The unstable record has an identifier of 8 bytes in front of the clock.
        var clock = version == WasiVersion.Preview1 ? record[16..] : record[24..];
        var id = (ClockId)BinaryPrimitives.ReadUInt32LittleEndian(clock);
        var flags = BinaryPrimitives.ReadUInt16LittleEndian(clock[24..]);
        return new Subscription(
            userData,
            kind,
            id,
            BinaryPrimitives.ReadUInt64LittleEndian(clock[8..]),
            flags == 1,
            0,
            Enum.IsDefined(id) && flags <= 1 ? Errno.Success : Errno.Inval);
    }
}
