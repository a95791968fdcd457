using Wasmtime.Runtime;

namespace Wasmtime.Binary;

/// <summary>A decoded module. Index spaces hold imports first.</summary>
internal sealed class ModuleInfo
{
    public required byte[] Bytes { get; init; }

    public FuncType[] Types { get; set; } = [];

    public ImportEntry[] Imports { get; set; } = [];

    public List<FuncType> Functions { get; } = [];

    public List<TableType> Tables { get; } = [];

    public List<MemoryType> Memories { get; } = [];

    public List<GlobalType> Globals { get; } = [];

    public int ImportedFunctions { get; set; }

    public int ImportedTables { get; set; }

    public int ImportedMemories { get; set; }

    public int ImportedGlobals { get; set; }

    /// <summary>Initial values of the globals that are not imported.</summary>
    public ConstExpr[] GlobalInits { get; set; } = [];

    public ExportEntry[] Exports { get; set; } = [];

    public Dictionary<string, int> ExportIndex { get; } = new(StringComparer.Ordinal);

    /// <summary>The start function, or -1.</summary>
    public int Start { get; set; } = -1;

    public ElementSegment[] Elements { get; set; } = [];

    public DataSegment[] Data { get; set; } = [];

    /// <summary>The count that the data count section states, or -1.</summary>
    public int DataCount { get; set; } = -1;

    public FunctionBody[] Bodies { get; set; } = [];

    /// <summary>Functions that a <c>ref.func</c> in code may name.</summary>
    public HashSet<int> Referable { get; } = [];

    /// <summary>Range of the name section's content; length 0 without one.</summary>
    public (int Start, int Length) Names { get; set; }
}
