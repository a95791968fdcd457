namespace Wasmtime.Numerics;

/// <summary>The opcode behind 0xfd that a method implements; <see cref="Lanes"/> for instructions with a lane number.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SimdAttribute(byte code) : Attribute
{
    public byte Code { get; } = code;

    public int Lanes { get; init; }
}
