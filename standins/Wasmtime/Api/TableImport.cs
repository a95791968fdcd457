using Wasmtime.Runtime;

namespace Wasmtime;

/// <summary>A table that a module asks for; limits are in elements.</summary>
public class TableImport : Import
{
    internal TableImport(string moduleName, string name, TableType type)
        : base(moduleName, name)
    {
        Kind = type.Kind;
        Minimum = type.Minimum;
        Maximum = type.Maximum ?? uint.MaxValue;
    }

    public ValueKind Kind { get; private set; }

    public uint Minimum { get; private set; }

    public uint Maximum { get; private set; }
}
