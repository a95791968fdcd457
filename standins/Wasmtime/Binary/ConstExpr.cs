using System.Runtime.Intrinsics;

namespace Wasmtime.Binary;

/// <summary>A constant expression: WebAssembly 2.0 has them of one instruction.</summary>
internal readonly record struct ConstExpr(ConstKind Kind, Vector128<byte> Bits, int Index)
{
    public static ConstExpr Function(int index) => new(ConstKind.Function, default, index);
}
