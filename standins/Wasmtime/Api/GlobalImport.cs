using Wasmtime.Runtime;

namespace Wasmtime;

/// <summary>A global that a module asks for.</summary>
public class GlobalImport : Import
{
    internal GlobalImport(string moduleName, string name, GlobalType type)
        : base(moduleName, name)
    {
        Kind = type.Kind;
        Mutability = type.Mutability;
    }

    public ValueKind Kind { get; private set; }

    public Mutability Mutability { get; private set; }
}
