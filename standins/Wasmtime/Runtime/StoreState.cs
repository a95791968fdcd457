using System.Runtime.InteropServices;

namespace Wasmtime.Runtime;

/// <summary>The part of a store that compiled code touches, at a fixed address. Compiled code relies on the offsets.</summary>
[StructLayout(LayoutKind.Explicit)]
internal unsafe struct StoreState
{
    /// <summary>A stack pointer below this ends the guest. The largest value while an interruption is due, so that one compare serves both.</summary>
    [FieldOffset(0)]
    public nuint StackLimit;

    /// <summary>1 while the epoch deadline is reached.</summary>
    [FieldOffset(8)]
    public int Interrupted;

    /// <summary>Units left; compiled code may take it below zero before it notices.</summary>
    [FieldOffset(16)]
    public long Fuel;

    /// <summary>Results after the first, 16 bytes each, from return until the caller has read them.</summary>
    [FieldOffset(24)]
    public byte* Results;

    /// <summary>The limit to put back when an interruption is withdrawn.</summary>
    [FieldOffset(32)]
    public nuint OrdinaryStackLimit;

    [FieldOffset(40)]
    public ulong EpochDeadline;

    /// <summary>Where the thread's stack ends for guests, whatever they are allowed.</summary>
    [FieldOffset(48)]
    public nuint StackEnd;
}
