using Wetware.Modules;
using Wetware.Wasm.Modules;

namespace Wetware.Grains.Modules;

/// <summary>Section <c>Cluster:Guests:Compiler</c>: what a module may be, and what compiling it may take. Nodes of a cluster should agree.</summary>
public sealed class CompilerOptions
{
    /// <summary>Functions that a module defines. 1 to 1,000,000. Default 100,000.</summary>
    public int Functions { get; set; } = ModuleLimits.Default.Functions;

    /// <summary>Entries of each other section, such as imports, exports and types. 1 to 1,000,000. Default 100,000.</summary>
    public int Entries { get; set; } = ModuleLimits.Default.Entries;

    /// <summary>Bytes of all function bodies. 64 KiB to 64 MiB. Default 48 MiB.</summary>
    public int CodeBytes { get; set; } = ModuleLimits.Default.CodeBytes;

    /// <summary>The squares of the number of loops of each function, added up. 0 to 10,000,000,000. Default 50,000,000.</summary>
    public long LoopSquares { get; set; } = ModuleLimits.Default.LoopSquares;

    /// <summary>Wall time of one compilation. 1 s to 1 h. Default 5 min.</summary>
    public TimeSpan Time { get; set; } = ModuleLimits.Default.CompileTime;

    /// <summary>CPU time of one compilation. 1 s to 10 h. Default 4 min.</summary>
    public TimeSpan CpuTime { get; set; } = new ChildCompilerOptions().CpuTime;

    /// <summary>Bytes of memory of a process that compiles. 256 MiB to 1 TiB. Default 4 GiB.</summary>
    public long MemoryBytes { get; set; } = new ChildCompilerOptions().MemoryBytes;

    /// <summary>Processes that compile large modules at the same time, beside the one for small ones. 1 to 64. Default 1.</summary>
    public int Processes { get; set; } = 1;

    /// <summary>Modules that may wait to be compiled. 0 to 10,000. Default 64.</summary>
    public int QueueLength { get; set; } = new ChildCompilerOptions().QueueLength;

    /// <summary>What is wrong: option and message; nothing when all is well.</summary>
    public IEnumerable<(string Option, string Problem)> Problems()
    {
        (string Name, long Value, long Least, long Most)[] ranges =
        [
            (nameof(Functions), Functions, 1, 1_000_000),
            (nameof(Entries), Entries, 1, 1_000_000),
            (nameof(CodeBytes), CodeBytes, 64 << 10, ModuleLimitsOfStore.MaxBytes),
            (nameof(LoopSquares), LoopSquares, 0, 10_000_000_000),
            (nameof(MemoryBytes), MemoryBytes, 256L << 20, 1L << 40),
            (nameof(Processes), Processes, 1, 64),
            (nameof(QueueLength), QueueLength, 0, 10_000),
        ];
        (string Name, TimeSpan Value, TimeSpan Most)[] times = [(nameof(Time), Time, TimeSpan.FromHours(1)), (nameof(CpuTime), CpuTime, TimeSpan.FromHours(10))];
        return ranges.Where(range => range.Value < range.Least || range.Value > range.Most)
            .Select(range => ($"Cluster:Guests:Compiler:{range.Name}", $"{range.Value} is outside {range.Least} to {range.Most}"))
            .Concat(times.Where(range => range.Value < TimeSpan.FromSeconds(1) || range.Value > range.Most)
                .Select(range => ($"Cluster:Guests:Compiler:{range.Name}", $"{range.Value} is outside 00:00:01 to {range.Most}")));
    }

    /// <summary>What a module may be.</summary>
    internal ModuleLimits ToLimits() => ModuleLimits.Default with
    {
        Bytes = ModuleLimitsOfStore.MaxBytes,
        Functions = Functions,
        Entries = Entries,
        CodeBytes = CodeBytes,
        LoopSquares = LoopSquares,
        CompileTime = Time,
    };

    internal ChildCompilerOptions ToCompilerOptions() => new()
    {
        Limits = ToLimits(),
        CpuTime = CpuTime,
        MemoryBytes = MemoryBytes,
        SlowProcesses = Processes,
        QueueLength = QueueLength,
    };
}
