using System.Buffers.Binary;

namespace Wetware.Wasm.Wasi;

/// <summary>A guest's linear memory. Every address and length that a guest states passes through <see cref="TryGet"/>.</summary>
/// <remarks>A span stays valid until the guest runs again: nobody else may grow the memory while the guest waits in a host call.</remarks>
internal abstract class GuestMemory
{
    /// <summary>Its present size in bytes.</summary>
    public abstract ulong Length { get; }

    /// <summary>The bytes at a place that was already checked.</summary>
    protected abstract Span<byte> Slice(ulong address, int length);

    /// <summary>True when every byte of the range lies inside the memory. An empty range just past the end does.</summary>
    public bool Holds(uint address, uint length) => (ulong)address + length <= Length;

    /// <summary>The range's bytes, or false when a part of it lies outside, or when it is longer than a span can be.</summary>
    public bool TryGet(uint address, uint length, out Span<byte> bytes)
    {
        if (!Holds(address, length) || length > int.MaxValue)
        {
            bytes = default;
            return false;
        }

        bytes = Slice(address, (int)length);
        return true;
    }

    public bool TryRead(uint address, out uint value)
    {
        var there = TryGet(address, sizeof(uint), out var bytes);
        value = there ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : 0;
        return there;
    }

    public bool TryWrite(uint address, uint value)
    {
        if (!TryGet(address, sizeof(uint), out var bytes))
            return false;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return true;
    }

    public bool TryWrite(uint address, ulong value)
    {
        if (!TryGet(address, sizeof(ulong), out var bytes))
            return false;
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return true;
    }

    public bool TryWrite(uint address, ushort value)
    {
        if (!TryGet(address, sizeof(ushort), out var bytes))
            return false;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
        return true;
    }
}
