using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Wasmtime.Runtime;

/// <summary>Room for any value that is not a reference.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct Slot
{
    [FieldOffset(0)]
    public int I32;

    [FieldOffset(0)]
    public long I64;

    [FieldOffset(0)]
    public float F32;

    [FieldOffset(0)]
    public double F64;

    [FieldOffset(0)]
    public Vector128<byte> V128;
}
