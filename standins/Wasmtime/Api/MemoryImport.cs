using Wasmtime.Runtime;

namespace Wasmtime;

/// <summary>A memory that a module asks for; limits are in pages.</summary>
public class MemoryImport : Import
{
    internal MemoryImport(string moduleName, string name, MemoryType type)
        : base(moduleName, name)
    {
        Minimum = type.Minimum;
        Maximum = type.Maximum;
    }

    public long Minimum { get; }

    public long? Maximum { get; }

    public bool Is64Bit => false;
}
