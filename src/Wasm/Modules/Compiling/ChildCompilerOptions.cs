namespace Wetware.Wasm.Modules;

/// <summary>What the processes that check and compile may take.</summary>
public sealed record ChildCompilerOptions
{
    /// <summary>What a module may be; <see cref="ModuleLimits.CompileTime"/> is the wall time of one compilation.</summary>
    public ModuleLimits Limits { get; init; } = ModuleLimits.Default;

    /// <summary>CPU time of one compilation, on all cores together; default 4 min.</summary>
    public TimeSpan CpuTime { get; init; } = TimeSpan.FromMinutes(4);

    /// <summary>Bytes of memory that a process may commit; default 4 GiB. Enforced on Linux.</summary>
    public long MemoryBytes { get; init; } = 4L << 30;

    /// <summary>
    /// Wall time after which a module that looked cheap is taken for an expensive one: its process is ended, and it is compiled anew where it keeps
    /// nobody waiting; default 2 s.
    /// </summary>
    public TimeSpan QuickTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Processes for modules that look cheap; default 1. It stays for the next module.</summary>
    public int QuickProcesses { get; init; } = 1;

    /// <summary>Processes for the others; default 1. It ends when nothing waits for it.</summary>
    public int SlowProcesses { get; init; } = 1;

    /// <summary>Modules that may wait for each kind of process; default 64, then <c>overloaded</c>.</summary>
    public int QueueLength { get; init; } = 64;

    /// <summary>Modules that ended or outlasted a process and are refused from then on without trying; default 4096, the last ones.</summary>
    public int RememberedRefusals { get; init; } = 4096;

    /// <summary>Starts a process; by default this assembly's own entry, run by the runtime that runs this process.</summary>
    internal Func<System.Diagnostics.ProcessStartInfo> Start { get; init; } = CompilerCommand.Create;
}
