using System.Buffers.Binary;
using Wetware.Wasm.Wasi;

namespace Wetware.Tests.Wasi;

/// <summary>A guest's memory that is an array.</summary>
internal sealed class ArrayMemory(int bytes) : GuestMemory
{
    public byte[] Bytes { get; } = new byte[bytes];

    public override ulong Length => (ulong)Bytes.Length;

    public uint U32(uint at) => BinaryPrimitives.ReadUInt32LittleEndian(Bytes.AsSpan((int)at));

    public ulong U64(uint at) => BinaryPrimitives.ReadUInt64LittleEndian(Bytes.AsSpan((int)at));

    public ushort U16(uint at) => BinaryPrimitives.ReadUInt16LittleEndian(Bytes.AsSpan((int)at));

    protected override Span<byte> Slice(ulong address, int length) => Bytes.AsSpan((int)address, length);
}
