using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Wasmtime.Runtime;

namespace Wasmtime.Numerics;

/// <summary>Conversions between floating point and integers. Those that trap check the range first.</summary>
internal static partial class FloatOps
{
    private const double TwoTo31 = 2147483648.0;
    private const double TwoTo32 = 4294967296.0;
    private const double TwoTo63 = 9223372036854775808.0;
    private const double TwoTo64 = 18446744073709551616.0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SingleToInt32(float a) => DoubleToInt32(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SingleToUInt32(float a) => DoubleToUInt32(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long SingleToInt64(float a) => DoubleToInt64(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long SingleToUInt64(float a) => DoubleToUInt64(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int DoubleToInt32(double a)
    {
        if (!(a > -TwoTo31 - 1 && a < TwoTo31))
            Refuse(a);
        return double.ConvertToIntegerNative<int>(a);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int DoubleToUInt32(double a)
    {
        if (!(a > -1 && a < TwoTo32))
            Refuse(a);
        return (int)double.ConvertToIntegerNative<long>(a);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long DoubleToInt64(double a)
    {
        if (!(a >= -TwoTo63 && a < TwoTo63))
            Refuse(a);
        return double.ConvertToIntegerNative<long>(a);
    }

    public static long DoubleToUInt64(double a)
    {
        if (!(a > -1 && a < TwoTo64))
            Refuse(a);
        return (long)(ulong)a;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SingleFromUInt32(int a) => (float)(long)(uint)a;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double DoubleFromUInt32(int a) => (double)(uint)a;

    /// <summary>The JIT drops a plain conversion that follows a promotion, and with it the quietening of a NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Demote(double a)
        => Sse2.IsSupported
            ? Sse2.ConvertScalarToVector128Single(Vector128<float>.Zero, Vector128.CreateScalarUnsafe(a)).ToScalar()
            : DemotePortably(a);

    /// <summary>Halves large numbers first, keeping the lowest bit as it decides how to round.</summary>
    public static float SingleFromUInt64(long a) => a >= 0 ? (float)a : (float)((a >>> 1) | (a & 1)) * 2;

    public static double DoubleFromUInt64(long a) => a >= 0 ? (double)a : (double)((a >>> 1) | (a & 1)) * 2;

    public static int SaturateSingleToInt32(float a) => (int)a;

    public static int SaturateSingleToUInt32(float a) => (int)(uint)a;

    public static long SaturateSingleToInt64(float a) => (long)a;

    public static long SaturateSingleToUInt64(float a) => (long)(ulong)a;

    public static int SaturateDoubleToInt32(double a) => (int)a;

    public static int SaturateDoubleToUInt32(double a) => (int)(uint)a;

    public static long SaturateDoubleToInt64(double a) => (long)a;

    public static long SaturateDoubleToUInt64(double a) => (long)(ulong)a;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static float DemotePortably(double a) => (float)a;

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Refuse(double a)
        => Traps.Throw((int)(double.IsNaN(a) ? TrapCode.BadConversionToInteger : TrapCode.IntegerOverflow));
}
