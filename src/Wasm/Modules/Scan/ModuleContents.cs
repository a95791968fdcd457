namespace Wetware.Wasm.Modules;

/// <summary>What a scan finds in a module: its index spaces, its boundary and the counts. The counts of a component's modules are shared.</summary>
/// <remarks>
/// The lists hold references and <see cref="int"/>, for which the framework's own image has their code: lists of other value types are compiled each time the program starts.
/// </remarks>
internal sealed class ModuleContents(ModuleLimits limits, ModuleCounts? counts = null)
{
    public ModuleLimits Limits { get; } = limits;

    public ModuleCounts Counts { get; } = counts ?? new ModuleCounts();

    /// <summary>Where each type's composite type begins, with the byte of its kind.</summary>
    public List<int> Types { get; } = [];

    /// <summary>The type of each function, imported ones first; negative for an index that is too large to be one.</summary>
    public List<int> Functions { get; } = [];

    public List<TableType> Tables { get; } = [];

    public List<WasmLimits> Memories { get; } = [];

    public List<GlobalType> Globals { get; } = [];

    /// <summary>The type of each tag, as those of functions.</summary>
    public List<int> Tags { get; } = [];

    public List<BoundaryItem> Imports { get; } = [];

    public List<BoundaryItem> Exports { get; } = [];

    /// <summary>A core module of this component.</summary>
    public ModuleContents Nested() => new(Limits, Counts);

    public ModuleSummary Summarize(int bytes) => new()
    {
        Digest = default,
        Bytes = bytes,
        Proposals = Counts.Used,
        Functions = (int)Counts.Functions,
        CodeBytes = Counts.CodeBytes,
        DataBytes = Counts.DataBytes,
        CustomBytes = Counts.CustomBytes,
        Memories = Counts.Memories,
        MemoryPages = Counts.MemoryPages,
        MaxMemoryPages = Counts.MaxMemoryPages,
        AllMemoryPages = Counts.AllMemoryPages,
        Tables = Counts.Tables,
        TableElements = Counts.TableElements,
        AllTableElements = Counts.AllTableElements,
        Nesting = Counts.Nesting,
        LoopSquares = Counts.LoopSquares,
        Locals = Counts.Locals,
        HasStart = Counts.HasStart,
    };
}

/// <summary>The counts of a module, or of all modules of a component.</summary>
internal sealed class ModuleCounts
{
    private const long Most = long.MaxValue / 2;

    public WasmProposals Used;
    public long Functions;
    public long CodeBytes;
    public long DataBytes;
    public long CustomBytes;
    public long Locals;
    public int Nesting;
    public long LoopSquares;
    public bool HasStart;

    public int Memories { get; private set; }

    public long MemoryPages { get; private set; }

    public long? MaxMemoryPages { get; private set; }

    public long AllMemoryPages { get; private set; }

    public int Tables { get; private set; }

    public long TableElements { get; private set; }

    public long AllTableElements { get; private set; }

    public void AddMemory(WasmLimits limits)
    {
        Memories++;
        AllMemoryPages = Math.Min(Most, AllMemoryPages + limits.Count);
        if (limits.Count < MemoryPages)
            return;
        MemoryPages = limits.Count;
        MaxMemoryPages = limits.Maximum is { } most ? (long)Math.Min(most, long.MaxValue) : null;
    }

    public void AddTable(WasmLimits limits)
    {
        Tables++;
        AllTableElements = Math.Min(Most, AllTableElements + limits.Count);
        TableElements = Math.Max(TableElements, limits.Count);
    }
}

/// <summary>An import or export before its type is put into words.</summary>
/// <param name="Module">The import module; empty for an export.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Function 0, table 1, memory 2, global 3, tag 4.</param>
/// <param name="Index">Its place in the index space of its kind.</param>
/// <param name="At">Where it is written.</param>
internal sealed record BoundaryItem(string Module, string Name, byte Kind, uint Index, int At);

/// <summary>The type of a table.</summary>
internal sealed record TableType(WasmValueType Element, WasmLimits Limits);

/// <summary>The type of a global.</summary>
internal sealed record GlobalType(WasmValueType Type, bool IsMutable);
