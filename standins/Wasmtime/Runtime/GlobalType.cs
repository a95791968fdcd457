namespace Wasmtime.Runtime;

/// <summary>What a global holds and whether it may be set.</summary>
internal sealed record GlobalType(ValueKind Kind, bool Mutable)
{
    public Mutability Mutability => Mutable ? Mutability.Mutable : Mutability.Immutable;
}
