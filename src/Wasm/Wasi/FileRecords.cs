using System.Buffers.Binary;

namespace Wetware.Wasm.Wasi;

/// <summary>The records that tell a guest about files, as they lie in its memory.</summary>
internal static class FileRecords
{
    public const uint FdStatBytes = 24;
    public const uint PrestatBytes = 8;

    public static uint StatBytes(WasiVersion version) => version == WasiVersion.Preview1 ? 64U : 56U;

    /// <summary>Writes a <c>filestat</c>; the unstable one has 32 bits of links and is 8 bytes shorter.</summary>
    public static Errno WriteStat(GuestMemory memory, WasiVersion version, uint address, in FileStat stat)
    {
        if (!memory.TryGet(address, StatBytes(version), out var record))
            return Errno.Fault;
        record.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(record, stat.Device);
        BinaryPrimitives.WriteUInt64LittleEndian(record[8..], stat.Inode);
        record[16] = (byte)stat.Type;
        if (version == WasiVersion.Preview1)
            BinaryPrimitives.WriteUInt64LittleEndian(record[24..], stat.Links);
        else
            BinaryPrimitives.WriteUInt32LittleEndian(record[20..], (uint)Math.Min(stat.Links, uint.MaxValue));
        var rest = version == WasiVersion.Preview1 ? record[32..] : record[24..];
        BinaryPrimitives.WriteUInt64LittleEndian(rest, stat.Size);
        BinaryPrimitives.WriteUInt64LittleEndian(rest[8..], stat.Accessed);
        BinaryPrimitives.WriteUInt64LittleEndian(rest[16..], stat.Modified);
        BinaryPrimitives.WriteUInt64LittleEndian(rest[24..], stat.Changed);
        return Errno.Success;
    }

    public static Errno WriteFdStat(GuestMemory memory, uint address, Descriptor descriptor)
    {
        if (!memory.TryGet(address, FdStatBytes, out var record))
            return Errno.Fault;
        record.Clear();
        record[0] = (byte)descriptor.Type;
        BinaryPrimitives.WriteUInt16LittleEndian(record[2..], (ushort)descriptor.Flags);
        BinaryPrimitives.WriteUInt64LittleEndian(record[8..], (ulong)descriptor.Base);
        BinaryPrimitives.WriteUInt64LittleEndian(record[16..], (ulong)descriptor.Inheriting);
        return Errno.Success;
    }
}
