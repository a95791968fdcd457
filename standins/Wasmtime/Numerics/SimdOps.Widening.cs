using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Wasmtime.Numerics;

/// <summary>Vector instructions: widening, narrowing, products.</summary>
internal static partial class SimdOps
{
    [Simd(135)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I16x8ExtendLowS(Vector128<byte> a) => Vector128.WidenLower(a.AsSByte()).AsByte();

    [Simd(156)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I16x8ExtMulLowS(Vector128<byte> a, Vector128<byte> b)
        => (Vector128.WidenLower(a.AsSByte()) * Vector128.WidenLower(b.AsSByte())).AsByte();

    [Simd(136)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I16x8ExtendHighS(Vector128<byte> a) => Vector128.WidenUpper(a.AsSByte()).AsByte();

    [Simd(157)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I16x8ExtMulHighS(Vector128<byte> a, Vector128<byte> b)
        => (Vector128.WidenUpper(a.AsSByte()) * Vector128.WidenUpper(b.AsSByte())).AsByte();

    [Simd(137)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I16x8ExtendLowU(Vector128<byte> a) => Vector128.WidenLower(a).AsByte();

    [Simd(158)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I16x8ExtMulLowU(Vector128<byte> a, Vector128<byte> b)
        => (Vector128.WidenLower(a) * Vector128.WidenLower(b)).AsByte();

    [Simd(138)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I16x8ExtendHighU(Vector128<byte> a) => Vector128.WidenUpper(a).AsByte();

    [Simd(159)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I16x8ExtMulHighU(Vector128<byte> a, Vector128<byte> b)
        => (Vector128.WidenUpper(a) * Vector128.WidenUpper(b)).AsByte();

    [Simd(167)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I32x4ExtendLowS(Vector128<byte> a) => Vector128.WidenLower(a.AsInt16()).AsByte();

    [Simd(188)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I32x4ExtMulLowS(Vector128<byte> a, Vector128<byte> b)
        => (Vector128.WidenLower(a.AsInt16()) * Vector128.WidenLower(b.AsInt16())).AsByte();

    [Simd(168)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I32x4ExtendHighS(Vector128<byte> a) => Vector128.WidenUpper(a.AsInt16()).AsByte();

    [Simd(189)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I32x4ExtMulHighS(Vector128<byte> a, Vector128<byte> b)
        => (Vector128.WidenUpper(a.AsInt16()) * Vector128.WidenUpper(b.AsInt16())).AsByte();

    [Simd(169)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I32x4ExtendLowU(Vector128<byte> a) => Vector128.WidenLower(a.AsUInt16()).AsByte();

    [Simd(190)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I32x4ExtMulLowU(Vector128<byte> a, Vector128<byte> b)
        => (Vector128.WidenLower(a.AsUInt16()) * Vector128.WidenLower(b.AsUInt16())).AsByte();

    [Simd(170)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I32x4ExtendHighU(Vector128<byte> a) => Vector128.WidenUpper(a.AsUInt16()).AsByte();

    [Simd(191)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I32x4ExtMulHighU(Vector128<byte> a, Vector128<byte> b)
        => (Vector128.WidenUpper(a.AsUInt16()) * Vector128.WidenUpper(b.AsUInt16())).AsByte();

    [Simd(199)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I64x2ExtendLowS(Vector128<byte> a) => Vector128.WidenLower(a.AsInt32()).AsByte();

    [Simd(220)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I64x2ExtMulLowS(Vector128<byte> a, Vector128<byte> b)
        => (Vector128.WidenLower(a.AsInt32()) * Vector128.WidenLower(b.AsInt32())).AsByte();

    [Simd(200)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I64x2ExtendHighS(Vector128<byte> a) => Vector128.WidenUpper(a.AsInt32()).AsByte();

    [Simd(221)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I64x2ExtMulHighS(Vector128<byte> a, Vector128<byte> b)
        => (Vector128.WidenUpper(a.AsInt32()) * Vector128.WidenUpper(b.AsInt32())).AsByte();

    [Simd(201)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I64x2ExtendLowU(Vector128<byte> a) => Vector128.WidenLower(a.AsUInt32()).AsByte();

    [Simd(222)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I64x2ExtMulLowU(Vector128<byte> a, Vector128<byte> b)
        => (Vector128.WidenLower(a.AsUInt32()) * Vector128.WidenLower(b.AsUInt32())).AsByte();

    [Simd(202)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I64x2ExtendHighU(Vector128<byte> a) => Vector128.WidenUpper(a.AsUInt32()).AsByte();

    [Simd(223)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I64x2ExtMulHighU(Vector128<byte> a, Vector128<byte> b)
        => (Vector128.WidenUpper(a.AsUInt32()) * Vector128.WidenUpper(b.AsUInt32())).AsByte();

    [Simd(124)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I16x8ExtAddPairwiseS(Vector128<byte> a) => (((a.AsInt16() << 8) >> 8) + (a.AsInt16() >> 8)).AsByte();

    [Simd(125)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I16x8ExtAddPairwiseU(Vector128<byte> a)
        => (((a.AsUInt16() << 8) >>> 8) + (a.AsUInt16() >>> 8)).AsByte();

    [Simd(126)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I32x4ExtAddPairwiseS(Vector128<byte> a) => (((a.AsInt32() << 16) >> 16) + (a.AsInt32() >> 16)).AsByte();

    [Simd(127)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I32x4ExtAddPairwiseU(Vector128<byte> a)
        => (((a.AsUInt32() << 16) >>> 16) + (a.AsUInt32() >>> 16)).AsByte();

    [Simd(101)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I8x16NarrowS(Vector128<byte> a, Vector128<byte> b)
        => Vector128.Narrow(I8x16NarrowSClamp(a.AsInt16()), I8x16NarrowSClamp(b.AsInt16())).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> I8x16NarrowSClamp(Vector128<short> a)
        => Vector128.Min(Vector128.Max(a, Vector128.Create((short)sbyte.MinValue)), Vector128.Create((short)sbyte.MaxValue));

    [Simd(102)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I8x16NarrowU(Vector128<byte> a, Vector128<byte> b)
        => Vector128.Narrow(I8x16NarrowUClamp(a.AsInt16()), I8x16NarrowUClamp(b.AsInt16())).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> I8x16NarrowUClamp(Vector128<short> a)
        => Vector128.Min(Vector128.Max(a, Vector128.Create((short)byte.MinValue)), Vector128.Create((short)byte.MaxValue));

    [Simd(133)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I16x8NarrowS(Vector128<byte> a, Vector128<byte> b)
        => Vector128.Narrow(I16x8NarrowSClamp(a.AsInt32()), I16x8NarrowSClamp(b.AsInt32())).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> I16x8NarrowSClamp(Vector128<int> a)
        => Vector128.Min(Vector128.Max(a, Vector128.Create((int)short.MinValue)), Vector128.Create((int)short.MaxValue));

    [Simd(134)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I16x8NarrowU(Vector128<byte> a, Vector128<byte> b)
        => Vector128.Narrow(I16x8NarrowUClamp(a.AsInt32()), I16x8NarrowUClamp(b.AsInt32())).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> I16x8NarrowUClamp(Vector128<int> a)
        => Vector128.Min(Vector128.Max(a, Vector128.Create((int)ushort.MinValue)), Vector128.Create((int)ushort.MaxValue));

    [Simd(186)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I32x4Dot(Vector128<byte> a, Vector128<byte> b)
    {
        // Even and odd lanes are multiplied as 32-bit values, then added.
        var x = a.AsInt32();
        var y = b.AsInt32();
        return ((((x << 16) >> 16) * ((y << 16) >> 16)) + ((x >> 16) * (y >> 16))).AsByte();
    }

    [Simd(130)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I16x8Q15MulrSatS(Vector128<byte> a, Vector128<byte> b)
    {
        var half = Vector128.Create(0x4000);
        var low = ((Vector128.WidenLower(a.AsInt16()) * Vector128.WidenLower(b.AsInt16())) + half) >> 15;
        var high = ((Vector128.WidenUpper(a.AsInt16()) * Vector128.WidenUpper(b.AsInt16())) + half) >> 15;
        return I16x8NarrowS(low.AsByte(), high.AsByte());
    }
}
