using System.Runtime.CompilerServices;

namespace Wasmtime.Numerics;

/// <summary>Integer instructions that .NET does otherwise.</summary>
internal static class IntegerOps
{
    /// <summary>The smallest number modulo -1 is 0, where the machine traps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Remainder32(int a, int b) => b == -1 ? 0 : a % b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Remainder64(long a, long b) => b == -1 ? 0 : a % b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Select32(int a, int b, int condition) => condition != 0 ? a : b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Select64(long a, long b, int condition) => condition != 0 ? a : b;
}
