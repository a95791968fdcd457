using System.Runtime.CompilerServices;

namespace Wasmtime.Numerics;

/// <summary>Floating-point instructions: exact on NaNs, zeros and rounding.</summary>
internal static partial class FloatOps
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static float SingleFromBits(int bits) => BitConverter.Int32BitsToSingle(bits);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static double DoubleFromBits(long bits) => BitConverter.Int64BitsToDouble(bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Abs32(float a) => MathF.Abs(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Abs64(double a) => Math.Abs(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Ceiling32(float a) => MathF.Ceiling(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Ceiling64(double a) => Math.Ceiling(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Floor32(float a) => MathF.Floor(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Floor64(double a) => Math.Floor(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Truncate32(float a) => MathF.Truncate(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Truncate64(double a) => Math.Truncate(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Nearest32(float a) => MathF.Round(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Nearest64(double a) => Math.Round(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SquareRoot32(float a) => MathF.Sqrt(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double SquareRoot64(double a) => Math.Sqrt(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float CopySign32(float a, float b) => MathF.CopySign(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double CopySign64(double a, double b) => Math.CopySign(a, b);

    /// <summary>Of equal numbers only the sign of zero differs; the sum of a NaN and anything is a quiet NaN.</summary>
    public static float Min32(float a, float b)
    {
        if (a < b)
            return a;
        if (b < a)
            return b;
        return a == b ? BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(a) | BitConverter.SingleToInt32Bits(b)) : a + b;
    }

    public static float Max32(float a, float b)
    {
        if (a > b)
            return a;
        if (b > a)
            return b;
        return a == b ? BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(a) & BitConverter.SingleToInt32Bits(b)) : a + b;
    }

    public static double Min64(double a, double b)
    {
        if (a < b)
            return a;
        if (b < a)
            return b;
        return a == b ? BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(a) | BitConverter.DoubleToInt64Bits(b)) : a + b;
    }

    public static double Max64(double a, double b)
    {
        if (a > b)
            return a;
        if (b > a)
            return b;
        return a == b ? BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(a) & BitConverter.DoubleToInt64Bits(b)) : a + b;
    }
}
