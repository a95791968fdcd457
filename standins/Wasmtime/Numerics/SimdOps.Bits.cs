using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Wasmtime.Numerics;

/// <summary>Vector instructions: bits, shifts, tests.</summary>
internal static partial class SimdOps
{
    [Simd(77)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Not(Vector128<byte> a) => ~a;

    [Simd(78)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> And(Vector128<byte> a, Vector128<byte> b) => a & b;

    [Simd(79)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> AndNot(Vector128<byte> a, Vector128<byte> b) => a & ~b;

    [Simd(80)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Or(Vector128<byte> a, Vector128<byte> b) => a | b;

    [Simd(81)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Xor(Vector128<byte> a, Vector128<byte> b) => a ^ b;

    [Simd(82)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Bitselect(Vector128<byte> a, Vector128<byte> b, Vector128<byte> mask) => (a & mask) | (b & ~mask);

    [Simd(83)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AnyTrue(Vector128<byte> a) => a != Vector128<byte>.Zero ? 1 : 0;

    [Simd(99)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int I8x16AllTrue(Vector128<byte> a) => Vector128.EqualsAny(a.AsSByte(), Vector128<sbyte>.Zero) ? 0 : 1;

    [Simd(131)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int I16x8AllTrue(Vector128<byte> a) => Vector128.EqualsAny(a.AsInt16(), Vector128<short>.Zero) ? 0 : 1;

    [Simd(163)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int I32x4AllTrue(Vector128<byte> a) => Vector128.EqualsAny(a.AsInt32(), Vector128<int>.Zero) ? 0 : 1;

    [Simd(195)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int I64x2AllTrue(Vector128<byte> a) => Vector128.EqualsAny(a.AsInt64(), Vector128<long>.Zero) ? 0 : 1;

    [Simd(100)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int I8x16Bitmask(Vector128<byte> a) => (int)Vector128.ExtractMostSignificantBits(a.AsSByte());

    [Simd(132)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int I16x8Bitmask(Vector128<byte> a) => (int)Vector128.ExtractMostSignificantBits(a.AsInt16());

    [Simd(164)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int I32x4Bitmask(Vector128<byte> a) => (int)Vector128.ExtractMostSignificantBits(a.AsInt32());

    [Simd(196)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int I64x2Bitmask(Vector128<byte> a) => (int)Vector128.ExtractMostSignificantBits(a.AsInt64());

    [Simd(107)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I8x16Shl(Vector128<byte> a, int count) => Vector128.ShiftLeft(a.AsSByte(), count & 7).AsByte();

    [Simd(108)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I8x16ShrS(Vector128<byte> a, int count)
        => Vector128.ShiftRightArithmetic(a.AsSByte(), count & 7).AsByte();

    [Simd(109)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I8x16ShrU(Vector128<byte> a, int count) => Vector128.ShiftRightLogical(a, count & 7).AsByte();

    [Simd(139)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I16x8Shl(Vector128<byte> a, int count) => Vector128.ShiftLeft(a.AsInt16(), count & 15).AsByte();

    [Simd(140)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I16x8ShrS(Vector128<byte> a, int count)
        => Vector128.ShiftRightArithmetic(a.AsInt16(), count & 15).AsByte();

    [Simd(141)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I16x8ShrU(Vector128<byte> a, int count)
        => Vector128.ShiftRightLogical(a.AsUInt16(), count & 15).AsByte();

    [Simd(171)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I32x4Shl(Vector128<byte> a, int count) => Vector128.ShiftLeft(a.AsInt32(), count & 31).AsByte();

    [Simd(172)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I32x4ShrS(Vector128<byte> a, int count)
        => Vector128.ShiftRightArithmetic(a.AsInt32(), count & 31).AsByte();

    [Simd(173)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I32x4ShrU(Vector128<byte> a, int count)
        => Vector128.ShiftRightLogical(a.AsUInt32(), count & 31).AsByte();

    [Simd(203)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I64x2Shl(Vector128<byte> a, int count) => Vector128.ShiftLeft(a.AsInt64(), count & 63).AsByte();

    [Simd(204)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I64x2ShrS(Vector128<byte> a, int count)
        => Vector128.ShiftRightArithmetic(a.AsInt64(), count & 63).AsByte();

    [Simd(205)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I64x2ShrU(Vector128<byte> a, int count)
        => Vector128.ShiftRightLogical(a.AsUInt64(), count & 63).AsByte();

    [Simd(14)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Swizzle(Vector128<byte> a, Vector128<byte> b) => Vector128.Shuffle(a, b);

    [Simd(98)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I8x16Popcnt(Vector128<byte> a) => PopCount(a);

    private static Vector128<byte> PopCount(Vector128<byte> a)
    {
        // Pairs, then fours, then eights of bits.
        var pairs = a - ((a.AsUInt16() >>> 1).AsByte() & Vector128.Create((byte)0x55));
        var fours = (pairs & Vector128.Create((byte)0x33)) + ((pairs.AsUInt16() >>> 2).AsByte() & Vector128.Create((byte)0x33));
        return (fours + (fours.AsUInt16() >>> 4).AsByte()) & Vector128.Create((byte)0x0f);
    }
}
