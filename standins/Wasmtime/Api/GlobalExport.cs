using Wasmtime.Runtime;

namespace Wasmtime;

/// <summary>A global that a module offers.</summary>
public class GlobalExport : Export
{
    internal GlobalExport(string name, GlobalType type)
        : base(name)
    {
        Kind = type.Kind;
        Mutability = type.Mutability;
    }

    public ValueKind Kind { get; private set; }

    public Mutability Mutability { get; private set; }
}
