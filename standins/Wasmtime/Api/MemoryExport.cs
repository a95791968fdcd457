using Wasmtime.Runtime;

namespace Wasmtime;

/// <summary>A memory that a module offers; limits are in pages.</summary>
public class MemoryExport : Export
{
    internal MemoryExport(string name, MemoryType type)
        : base(name)
    {
        Minimum = type.Minimum;
        Maximum = type.Maximum;
    }

    public long Minimum { get; }

    public long? Maximum { get; }

    public bool Is64Bit => false;
}
