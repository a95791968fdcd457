using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Wasmtime;

/// <summary>Sixteen bytes, lane 0 first.</summary>
public struct V128
{
    public static readonly V128 AllBitsSet = new(Vector128<byte>.AllBitsSet);

    private Vector128<byte> _lanes;

    public V128(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != 16)
            throw new ArgumentException("A V128 is made of exactly 16 bytes.", nameof(bytes));
        _lanes = Vector128.Create(bytes);
    }

    public V128(
        byte b0, byte b1, byte b2, byte b3, byte b4, byte b5, byte b6, byte b7,
        byte b8, byte b9, byte b10, byte b11, byte b12, byte b13, byte b14, byte b15)
        => _lanes = Vector128.Create(b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13, b14, b15);

    internal V128(Vector128<byte> lanes) => _lanes = lanes;

    internal readonly Vector128<byte> Lanes => _lanes;

    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    public Span<byte> AsSpan() => MemoryMarshal.CreateSpan(ref Unsafe.As<Vector128<byte>, byte>(ref _lanes), 16);

    public readonly void CopyTo(Span<byte> dest) => _lanes.CopyTo(dest);
}
