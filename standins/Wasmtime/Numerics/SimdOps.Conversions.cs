using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Wasmtime.Numerics;

/// <summary>Vector instructions: conversions.</summary>
internal static partial class SimdOps
{
    [Simd(94)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F32x4Demote(Vector128<byte> a) => Vector128.Narrow(a.AsDouble(), Vector128<double>.Zero).AsByte();

    [Simd(95)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F64x2Promote(Vector128<byte> a) => Vector128.WidenLower(a.AsSingle()).AsByte();

    [Simd(250)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F32x4ConvertS(Vector128<byte> a) => Vector128.ConvertToSingle(a.AsInt32()).AsByte();

    [Simd(251)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F32x4ConvertU(Vector128<byte> a) => Vector128.ConvertToSingle(a.AsUInt32()).AsByte();

    [Simd(254)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F64x2ConvertLowS(Vector128<byte> a)
        => Vector128.ConvertToDouble(Vector128.WidenLower(a.AsInt32())).AsByte();

    [Simd(255)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F64x2ConvertLowU(Vector128<byte> a)
        => Vector128.ConvertToDouble(Vector128.WidenLower(a.AsUInt32())).AsByte();

    [Simd(248)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I32x4TruncSatS(Vector128<byte> a) => Vector128.ConvertToInt32(a.AsSingle()).AsByte();

    [Simd(249)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I32x4TruncSatU(Vector128<byte> a) => Vector128.ConvertToUInt32(a.AsSingle()).AsByte();

    [Simd(252)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I32x4TruncSatF64S(Vector128<byte> a)
        => Vector128.Create((int)a.AsDouble()[0], (int)a.AsDouble()[1], 0, 0).AsByte();

    [Simd(253)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> I32x4TruncSatF64U(Vector128<byte> a)
        => Vector128.Create((uint)a.AsDouble()[0], (uint)a.AsDouble()[1], 0, 0).AsByte();
}
