using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Wasmtime.Numerics;

/// <summary>Vector instructions: comparisons, all ones for true.</summary>
internal static partial class SimdOps
{
    [Simd(35)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I8x16Eq(Vector128<byte> a, Vector128<byte> b) => Vector128.Equals(a.AsSByte(), b.AsSByte()).AsByte();

    [Simd(36)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I8x16Ne(Vector128<byte> a, Vector128<byte> b) => (~Vector128.Equals(a.AsSByte(), b.AsSByte())).AsByte();

    [Simd(37)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I8x16LtS(Vector128<byte> a, Vector128<byte> b) => Vector128.LessThan(a.AsSByte(), b.AsSByte()).AsByte();

    [Simd(38)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I8x16LtU(Vector128<byte> a, Vector128<byte> b) => Vector128.LessThan(a, b).AsByte();

    [Simd(39)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I8x16GtS(Vector128<byte> a, Vector128<byte> b)
        => Vector128.GreaterThan(a.AsSByte(), b.AsSByte()).AsByte();

    [Simd(40)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I8x16GtU(Vector128<byte> a, Vector128<byte> b) => Vector128.GreaterThan(a, b).AsByte();

    [Simd(41)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I8x16LeS(Vector128<byte> a, Vector128<byte> b)
        => Vector128.LessThanOrEqual(a.AsSByte(), b.AsSByte()).AsByte();

    [Simd(42)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I8x16LeU(Vector128<byte> a, Vector128<byte> b) => Vector128.LessThanOrEqual(a, b).AsByte();

    [Simd(43)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I8x16GeS(Vector128<byte> a, Vector128<byte> b)
        => Vector128.GreaterThanOrEqual(a.AsSByte(), b.AsSByte()).AsByte();

    [Simd(44)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I8x16GeU(Vector128<byte> a, Vector128<byte> b) => Vector128.GreaterThanOrEqual(a, b).AsByte();

    [Simd(45)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I16x8Eq(Vector128<byte> a, Vector128<byte> b) => Vector128.Equals(a.AsInt16(), b.AsInt16()).AsByte();

    [Simd(46)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I16x8Ne(Vector128<byte> a, Vector128<byte> b) => (~Vector128.Equals(a.AsInt16(), b.AsInt16())).AsByte();

    [Simd(47)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I16x8LtS(Vector128<byte> a, Vector128<byte> b) => Vector128.LessThan(a.AsInt16(), b.AsInt16()).AsByte();

    [Simd(48)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I16x8LtU(Vector128<byte> a, Vector128<byte> b)
        => Vector128.LessThan(a.AsUInt16(), b.AsUInt16()).AsByte();

    [Simd(49)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I16x8GtS(Vector128<byte> a, Vector128<byte> b)
        => Vector128.GreaterThan(a.AsInt16(), b.AsInt16()).AsByte();

    [Simd(50)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I16x8GtU(Vector128<byte> a, Vector128<byte> b)
        => Vector128.GreaterThan(a.AsUInt16(), b.AsUInt16()).AsByte();

    [Simd(51)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I16x8LeS(Vector128<byte> a, Vector128<byte> b)
        => Vector128.LessThanOrEqual(a.AsInt16(), b.AsInt16()).AsByte();

    [Simd(52)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I16x8LeU(Vector128<byte> a, Vector128<byte> b)
        => Vector128.LessThanOrEqual(a.AsUInt16(), b.AsUInt16()).AsByte();

    [Simd(53)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I16x8GeS(Vector128<byte> a, Vector128<byte> b)
        => Vector128.GreaterThanOrEqual(a.AsInt16(), b.AsInt16()).AsByte();

    [Simd(54)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I16x8GeU(Vector128<byte> a, Vector128<byte> b)
        => Vector128.GreaterThanOrEqual(a.AsUInt16(), b.AsUInt16()).AsByte();

    [Simd(55)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I32x4Eq(Vector128<byte> a, Vector128<byte> b) => Vector128.Equals(a.AsInt32(), b.AsInt32()).AsByte();

    [Simd(56)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I32x4Ne(Vector128<byte> a, Vector128<byte> b) => (~Vector128.Equals(a.AsInt32(), b.AsInt32())).AsByte();

    [Simd(57)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I32x4LtS(Vector128<byte> a, Vector128<byte> b) => Vector128.LessThan(a.AsInt32(), b.AsInt32()).AsByte();

    [Simd(58)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I32x4LtU(Vector128<byte> a, Vector128<byte> b)
        => Vector128.LessThan(a.AsUInt32(), b.AsUInt32()).AsByte();

    [Simd(59)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I32x4GtS(Vector128<byte> a, Vector128<byte> b)
        => Vector128.GreaterThan(a.AsInt32(), b.AsInt32()).AsByte();

    [Simd(60)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I32x4GtU(Vector128<byte> a, Vector128<byte> b)
        => Vector128.GreaterThan(a.AsUInt32(), b.AsUInt32()).AsByte();

    [Simd(61)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I32x4LeS(Vector128<byte> a, Vector128<byte> b)
        => Vector128.LessThanOrEqual(a.AsInt32(), b.AsInt32()).AsByte();

    [Simd(62)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I32x4LeU(Vector128<byte> a, Vector128<byte> b)
        => Vector128.LessThanOrEqual(a.AsUInt32(), b.AsUInt32()).AsByte();

    [Simd(63)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I32x4GeS(Vector128<byte> a, Vector128<byte> b)
        => Vector128.GreaterThanOrEqual(a.AsInt32(), b.AsInt32()).AsByte();

    [Simd(64)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I32x4GeU(Vector128<byte> a, Vector128<byte> b)
        => Vector128.GreaterThanOrEqual(a.AsUInt32(), b.AsUInt32()).AsByte();

    [Simd(214)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I64x2Eq(Vector128<byte> a, Vector128<byte> b) => Vector128.Equals(a.AsInt64(), b.AsInt64()).AsByte();

    [Simd(215)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I64x2Ne(Vector128<byte> a, Vector128<byte> b) => (~Vector128.Equals(a.AsInt64(), b.AsInt64())).AsByte();

    [Simd(216)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I64x2LtS(Vector128<byte> a, Vector128<byte> b) => Vector128.LessThan(a.AsInt64(), b.AsInt64()).AsByte();

    [Simd(217)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I64x2GtS(Vector128<byte> a, Vector128<byte> b)
        => Vector128.GreaterThan(a.AsInt64(), b.AsInt64()).AsByte();

    [Simd(218)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I64x2LeS(Vector128<byte> a, Vector128<byte> b)
        => Vector128.LessThanOrEqual(a.AsInt64(), b.AsInt64()).AsByte();

    [Simd(219)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I64x2GeS(Vector128<byte> a, Vector128<byte> b)
        => Vector128.GreaterThanOrEqual(a.AsInt64(), b.AsInt64()).AsByte();

    [Simd(65)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F32x4Eq(Vector128<byte> a, Vector128<byte> b) => Vector128.Equals(a.AsSingle(), b.AsSingle()).AsByte();

    [Simd(66)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F32x4Ne(Vector128<byte> a, Vector128<byte> b)
        => (~Vector128.Equals(a.AsSingle(), b.AsSingle())).AsByte();

    [Simd(67)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F32x4Lt(Vector128<byte> a, Vector128<byte> b)
        => Vector128.LessThan(a.AsSingle(), b.AsSingle()).AsByte();

    [Simd(68)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F32x4Gt(Vector128<byte> a, Vector128<byte> b)
        => Vector128.GreaterThan(a.AsSingle(), b.AsSingle()).AsByte();

    [Simd(69)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F32x4Le(Vector128<byte> a, Vector128<byte> b)
        => Vector128.LessThanOrEqual(a.AsSingle(), b.AsSingle()).AsByte();

    [Simd(70)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F32x4Ge(Vector128<byte> a, Vector128<byte> b)
        => Vector128.GreaterThanOrEqual(a.AsSingle(), b.AsSingle()).AsByte();

    [Simd(71)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F64x2Eq(Vector128<byte> a, Vector128<byte> b) => Vector128.Equals(a.AsDouble(), b.AsDouble()).AsByte();

    [Simd(72)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F64x2Ne(Vector128<byte> a, Vector128<byte> b)
        => (~Vector128.Equals(a.AsDouble(), b.AsDouble())).AsByte();

    [Simd(73)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F64x2Lt(Vector128<byte> a, Vector128<byte> b)
        => Vector128.LessThan(a.AsDouble(), b.AsDouble()).AsByte();

    [Simd(74)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F64x2Gt(Vector128<byte> a, Vector128<byte> b)
        => Vector128.GreaterThan(a.AsDouble(), b.AsDouble()).AsByte();

    [Simd(75)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F64x2Le(Vector128<byte> a, Vector128<byte> b)
        => Vector128.LessThanOrEqual(a.AsDouble(), b.AsDouble()).AsByte();

    [Simd(76)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F64x2Ge(Vector128<byte> a, Vector128<byte> b)
        => Vector128.GreaterThanOrEqual(a.AsDouble(), b.AsDouble()).AsByte();
}
