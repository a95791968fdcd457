using Wasmtime.Runtime;

namespace Wasmtime;

/// <summary>A table that a module offers; limits are in elements.</summary>
public class TableExport : Export
{
    internal TableExport(string name, TableType type)
        : base(name)
    {
        Kind = type.Kind;
        Minimum = type.Minimum;
        Maximum = type.Maximum ?? uint.MaxValue;
    }

    public ValueKind Kind { get; private set; }

    public uint Minimum { get; private set; }

    public uint Maximum { get; private set; }
}
