namespace Wetware.Wasm.Modules;

/// <summary>What a look at a module's bytes tells without compiling it.</summary>
public sealed record ModuleSummary
{
    /// <summary>Its name.</summary>
    public required ModuleDigest Digest { get; init; }

    /// <summary>Bytes of the module.</summary>
    public required int Bytes { get; init; }

    /// <summary>True for a component, whose counts are those of its core modules together.</summary>
    public bool IsComponent { get; init; }

    /// <summary>Functions that it defines, imported ones not counted.</summary>
    public int Functions { get; init; }

    /// <summary>Bytes of all function bodies.</summary>
    public long CodeBytes { get; init; }

    /// <summary>Bytes of all data segments' section.</summary>
    public long DataBytes { get; init; }

    /// <summary>Bytes of sections that mean nothing to the engine, such as names for debugging.</summary>
    public long CustomBytes { get; init; }

    /// <summary>The extensions of WebAssembly 1.0 that it uses.</summary>
    public WasmProposals Proposals { get; init; }

    /// <summary>Memories that it defines.</summary>
    public int Memories { get; init; }

    /// <summary>Pages that all its own memories start with.</summary>
    public long AllMemoryPages { get; init; }

    /// <summary>Tables that it defines.</summary>
    public int Tables { get; init; }

    /// <summary>Elements that all its own tables start with.</summary>
    public long AllTableElements { get; init; }

    /// <summary>Pages (64 KiB) that its largest own memory starts with; 0 without one.</summary>
    public long MemoryPages { get; init; }

    /// <summary>Pages that it may grow to by its own word; null when it names no limit.</summary>
    public long? MaxMemoryPages { get; init; }

    /// <summary>Elements that its largest own table starts with.</summary>
    public long TableElements { get; init; }

    /// <summary>The deepest nesting of blocks in any function.</summary>
    public int Nesting { get; init; }

    /// <summary>The squares of the number of loops of each function, added up; compiling takes time in proportion.</summary>
    public long LoopSquares { get; init; }

    /// <summary>The most locals of any function, parameters not counted.</summary>
    public long Locals { get; init; }

    /// <summary>True when a function runs by itself at instantiation.</summary>
    public bool HasStart { get; init; }
}
