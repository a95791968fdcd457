using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Wasmtime.Numerics;

/// <summary>Vector instructions: constants, shuffles, and what loads make of memory.</summary>
internal static partial class SimdOps
{
    /// <summary>Methods of the extending loads, in the order of their opcodes.</summary>
    public static readonly string[] Extensions =
        [nameof(Load8x8S), nameof(Load8x8U), nameof(Load16x4S), nameof(Load16x4U), nameof(Load32x2S), nameof(Load32x2U)];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Constant(long low, long high) => Vector128.Create(low, high).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Shuffle(Vector128<byte> a, Vector128<byte> b, Vector128<byte> lanesOfA, Vector128<byte> lanesOfB)
        => Vector128.Shuffle(a, lanesOfA) | Vector128.Shuffle(b, lanesOfB);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Zero32(int value) => Vector128.CreateScalar(value).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Zero64(long value) => Vector128.CreateScalar(value).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Load8x8S(long value) => Vector128.WidenLower(Vector128.CreateScalar(value).AsSByte()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Load8x8U(long value) => Vector128.WidenLower(Vector128.CreateScalar(value).AsByte()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Load16x4S(long value) => Vector128.WidenLower(Vector128.CreateScalar(value).AsInt16()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Load16x4U(long value) => Vector128.WidenLower(Vector128.CreateScalar(value).AsUInt16()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Load32x2S(long value) => Vector128.WidenLower(Vector128.CreateScalar(value).AsInt32()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Load32x2U(long value) => Vector128.WidenLower(Vector128.CreateScalar(value).AsUInt32()).AsByte();
}
