using Wetware.Wasm.Runs;

namespace Wetware.Wasm.Modules;

/// <summary>What a module may be before anything is compiled. The values are looked for in the bytes themselves, in one pass.</summary>
public sealed record ModuleLimits
{
    /// <summary>The defaults.</summary>
    public static ModuleLimits Default { get; } = new();

    /// <summary>Bytes of the whole module; default 64 MiB.</summary>
    public int Bytes { get; init; } = 64 << 20;

    /// <summary>Functions that it defines; default 100 000.</summary>
    public int Functions { get; init; } = 100_000;

    /// <summary>Locals of one function beside its parameters; default 50 000.</summary>
    public int Locals { get; init; } = 50_000;

    /// <summary>Bytes of one function's body; default 8 MiB.</summary>
    public int FunctionBytes { get; init; } = 8 << 20;

    /// <summary>Bytes of all bodies; default 48 MiB.</summary>
    public int CodeBytes { get; init; } = 48 << 20;

    /// <summary>Blocks inside one another in one function; default 4096 (compilers turn a large switch into that many).</summary>
    public int Nesting { get; init; } = 4096;

    /// <summary>
    /// The squares of the number of loops of each function, added up; default 50 000 000, such as one function of 7000 loops. The engine's
    /// compiler takes time in proportion to it, whether loops are nested or not: some 4 s of CPU at the default.
    /// </summary>
    public long LoopSquares { get; init; } = 50_000_000;

    /// <summary>Entries of each other section; default 100 000.</summary>
    public int Entries { get; init; } = 100_000;

    /// <summary>
    /// Wall time of one compilation; default 5 min. A module that takes longer is refused, not tried again; so this is more than a busy machine
    /// needs, and what a module may cost is the CPU time (<see cref="ChildCompilerOptions.CpuTime"/>).
    /// </summary>
    public TimeSpan CompileTime { get; init; } = TimeSpan.FromMinutes(5);

    internal static void Check(GuestLimit limit, long value, long most, long offset)
    {
        if (value > most)
            throw new ModuleRefusedException($"module has {value} {limit.Word()}; the limit is {most}", offset, limit);
    }
}
