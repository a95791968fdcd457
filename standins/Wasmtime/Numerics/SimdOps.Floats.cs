using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Wasmtime.Numerics;

/// <summary>Vector instructions: floating point.</summary>
internal static partial class SimdOps
{
    [Simd(224)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F32x4Abs(Vector128<byte> a) => a & Vector128.Create(0x7fff_ffffu).AsByte();

    [Simd(225)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F32x4Neg(Vector128<byte> a) => a ^ Vector128.Create(0x8000_0000u).AsByte();

    [Simd(227)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F32x4Sqrt(Vector128<byte> a) => Vector128.Sqrt(a.AsSingle()).AsByte();

    [Simd(228)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F32x4Add(Vector128<byte> a, Vector128<byte> b) => (a.AsSingle() + b.AsSingle()).AsByte();

    [Simd(229)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F32x4Sub(Vector128<byte> a, Vector128<byte> b) => (a.AsSingle() - b.AsSingle()).AsByte();

    [Simd(230)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F32x4Mul(Vector128<byte> a, Vector128<byte> b) => (a.AsSingle() * b.AsSingle()).AsByte();

    [Simd(231)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F32x4Div(Vector128<byte> a, Vector128<byte> b) => (a.AsSingle() / b.AsSingle()).AsByte();

    [Simd(232)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F32x4Min(Vector128<byte> a, Vector128<byte> b)
    {
        // Equal values differ at most in the sign of zero; adding a NaN quietens it.
        var x = a.AsSingle();
        var y = b.AsSingle();
        var equal = Vector128.Equals(x, y).AsByte();
        var unordered = ~(Vector128.Equals(x, x) & Vector128.Equals(y, y)).AsByte();
        var ordered = Vector128.ConditionalSelect(Vector128.LessThan(x, y), x, y).AsByte();
        var result = Vector128.ConditionalSelect(equal, a | b, ordered);
        return Vector128.ConditionalSelect(unordered, (x + y).AsByte(), result);
    }

    [Simd(233)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F32x4Max(Vector128<byte> a, Vector128<byte> b)
    {
        // Equal values differ at most in the sign of zero; adding a NaN quietens it.
        var x = a.AsSingle();
        var y = b.AsSingle();
        var equal = Vector128.Equals(x, y).AsByte();
        var unordered = ~(Vector128.Equals(x, x) & Vector128.Equals(y, y)).AsByte();
        var ordered = Vector128.ConditionalSelect(Vector128.GreaterThan(x, y), x, y).AsByte();
        var result = Vector128.ConditionalSelect(equal, a & b, ordered);
        return Vector128.ConditionalSelect(unordered, (x + y).AsByte(), result);
    }

    [Simd(234)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F32x4PMin(Vector128<byte> a, Vector128<byte> b)
        => Vector128.ConditionalSelect(Vector128.LessThan(b.AsSingle(), a.AsSingle()), b.AsSingle(), a.AsSingle()).AsByte();

    [Simd(235)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F32x4PMax(Vector128<byte> a, Vector128<byte> b)
        => Vector128.ConditionalSelect(Vector128.LessThan(a.AsSingle(), b.AsSingle()), b.AsSingle(), a.AsSingle()).AsByte();

    [Simd(103)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F32x4Ceil(Vector128<byte> a) => Vector128.Ceiling(a.AsSingle()).AsByte();

    [Simd(104)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F32x4Floor(Vector128<byte> a) => Vector128.Floor(a.AsSingle()).AsByte();

    [Simd(105)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F32x4Trunc(Vector128<byte> a) => Vector128.Truncate(a.AsSingle()).AsByte();

    [Simd(106)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F32x4Nearest(Vector128<byte> a) => Vector128.Round(a.AsSingle(), MidpointRounding.ToEven).AsByte();

    [Simd(236)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F64x2Abs(Vector128<byte> a) => a & Vector128.Create(0x7fff_ffff_ffff_ffffUL).AsByte();

    [Simd(237)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F64x2Neg(Vector128<byte> a) => a ^ Vector128.Create(0x8000_0000_0000_0000UL).AsByte();

    [Simd(239)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F64x2Sqrt(Vector128<byte> a) => Vector128.Sqrt(a.AsDouble()).AsByte();

    [Simd(240)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F64x2Add(Vector128<byte> a, Vector128<byte> b) => (a.AsDouble() + b.AsDouble()).AsByte();

    [Simd(241)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F64x2Sub(Vector128<byte> a, Vector128<byte> b) => (a.AsDouble() - b.AsDouble()).AsByte();

    [Simd(242)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F64x2Mul(Vector128<byte> a, Vector128<byte> b) => (a.AsDouble() * b.AsDouble()).AsByte();

    [Simd(243)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F64x2Div(Vector128<byte> a, Vector128<byte> b) => (a.AsDouble() / b.AsDouble()).AsByte();

    [Simd(244)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F64x2Min(Vector128<byte> a, Vector128<byte> b)
    {
        // Equal values differ at most in the sign of zero; adding a NaN quietens it.
        var x = a.AsDouble();
        var y = b.AsDouble();
        var equal = Vector128.Equals(x, y).AsByte();
        var unordered = ~(Vector128.Equals(x, x) & Vector128.Equals(y, y)).AsByte();
        var ordered = Vector128.ConditionalSelect(Vector128.LessThan(x, y), x, y).AsByte();
        var result = Vector128.ConditionalSelect(equal, a | b, ordered);
        return Vector128.ConditionalSelect(unordered, (x + y).AsByte(), result);
    }

    [Simd(245)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F64x2Max(Vector128<byte> a, Vector128<byte> b)
    {
        // Equal values differ at most in the sign of zero; adding a NaN quietens it.
        var x = a.AsDouble();
        var y = b.AsDouble();
        var equal = Vector128.Equals(x, y).AsByte();
        var unordered = ~(Vector128.Equals(x, x) & Vector128.Equals(y, y)).AsByte();
        var ordered = Vector128.ConditionalSelect(Vector128.GreaterThan(x, y), x, y).AsByte();
        var result = Vector128.ConditionalSelect(equal, a & b, ordered);
        return Vector128.ConditionalSelect(unordered, (x + y).AsByte(), result);
    }

    [Simd(246)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F64x2PMin(Vector128<byte> a, Vector128<byte> b)
        => Vector128.ConditionalSelect(Vector128.LessThan(b.AsDouble(), a.AsDouble()), b.AsDouble(), a.AsDouble()).AsByte();

    [Simd(247)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F64x2PMax(Vector128<byte> a, Vector128<byte> b)
        => Vector128.ConditionalSelect(Vector128.LessThan(a.AsDouble(), b.AsDouble()), b.AsDouble(), a.AsDouble()).AsByte();

    [Simd(116)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F64x2Ceil(Vector128<byte> a) => Vector128.Ceiling(a.AsDouble()).AsByte();

    [Simd(117)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F64x2Floor(Vector128<byte> a) => Vector128.Floor(a.AsDouble()).AsByte();

    [Simd(122)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F64x2Trunc(Vector128<byte> a) => Vector128.Truncate(a.AsDouble()).AsByte();

    [Simd(148)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> F64x2Nearest(Vector128<byte> a) => Vector128.Round(a.AsDouble(), MidpointRounding.ToEven).AsByte();
}
