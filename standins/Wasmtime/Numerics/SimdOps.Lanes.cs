using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Wasmtime.Numerics;

/// <summary>Vector instructions: splats, and lanes in and out.</summary>
internal static partial class SimdOps
{
    [Simd(15)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I8x16Splat(int value) => Vector128.Create((sbyte)value).AsByte();

    [Simd(16)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I16x8Splat(int value) => Vector128.Create((short)value).AsByte();

    [Simd(17)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I32x4Splat(int value) => Vector128.Create(value).AsByte();

    [Simd(18)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I64x2Splat(long value) => Vector128.Create(value).AsByte();

    [Simd(19)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F32x4Splat(float value) => Vector128.Create(value).AsByte();

    [Simd(20)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F64x2Splat(double value) => Vector128.Create(value).AsByte();

    [Simd(21, Lanes = 16)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int I8x16ExtractS(Vector128<byte> a, int lane) => a.AsSByte().GetElement(lane);

    [Simd(22, Lanes = 16)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int I8x16ExtractU(Vector128<byte> a, int lane) => a.GetElement(lane);

    [Simd(23, Lanes = 16)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I8x16Replace(Vector128<byte> a, int value, int lane)
        => a.AsSByte().WithElement(lane, (sbyte)value).AsByte();

    [Simd(24, Lanes = 8)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int I16x8ExtractS(Vector128<byte> a, int lane) => a.AsInt16().GetElement(lane);

    [Simd(25, Lanes = 8)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int I16x8ExtractU(Vector128<byte> a, int lane) => a.AsUInt16().GetElement(lane);

    [Simd(26, Lanes = 8)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I16x8Replace(Vector128<byte> a, int value, int lane)
        => a.AsInt16().WithElement(lane, (short)value).AsByte();

    [Simd(27, Lanes = 4)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int I32x4Extract(Vector128<byte> a, int lane) => a.AsInt32().GetElement(lane);

    [Simd(28, Lanes = 4)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I32x4Replace(Vector128<byte> a, int value, int lane) => a.AsInt32().WithElement(lane, value).AsByte();

    [Simd(29, Lanes = 2)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long I64x2Extract(Vector128<byte> a, int lane) => a.AsInt64().GetElement(lane);

    [Simd(30, Lanes = 2)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I64x2Replace(Vector128<byte> a, long value, int lane) => a.AsInt64().WithElement(lane, value).AsByte();

    [Simd(31, Lanes = 4)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float F32x4Extract(Vector128<byte> a, int lane) => a.AsSingle().GetElement(lane);

    [Simd(32, Lanes = 4)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F32x4Replace(Vector128<byte> a, float value, int lane)
        => a.AsSingle().WithElement(lane, value).AsByte();

    [Simd(33, Lanes = 2)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double F64x2Extract(Vector128<byte> a, int lane) => a.AsDouble().GetElement(lane);

    [Simd(34, Lanes = 2)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F64x2Replace(Vector128<byte> a, double value, int lane)
        => a.AsDouble().WithElement(lane, value).AsByte();
}
