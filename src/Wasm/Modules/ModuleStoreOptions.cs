namespace Wetware.Wasm.Modules;

/// <summary>How many modules a node keeps, and who compiles them.</summary>
public sealed record ModuleStoreOptions
{
    /// <summary>What a module may be.</summary>
    public ModuleLimits Limits { get; init; } = ModuleLimits.Default;

    /// <summary>Bytes of modules kept; default 256 MiB. Beyond it the least recently used go, to be asked of <see cref="Source"/> again.</summary>
    public long MaxBytes { get; init; } = 256L << 20;

    /// <summary>Compiled modules kept loaded; default 64. One that runs is kept until its runs end, and does not make room before.</summary>
    public int MaxCompiled { get; init; } = 64;

    /// <summary>Bytes of the modules behind those kept loaded; default 256 MiB.</summary>
    public long MaxCompiledBytes { get; init; } = 256L << 20;

    /// <summary>
    /// Folder of compiled code, which this user alone may read and write (created with mode 0700): what is found there is not compiled
    /// again. Null: a temporary folder, deleted on dispose.
    /// </summary>
    public string? CodeFolder { get; init; }

    /// <summary>Bytes of compiled code in <see cref="CodeFolder"/>; default 1 GiB. Beyond it the least recently used is deleted.</summary>
    public long MaxCodeBytes { get; init; } = 1L << 30;

    /// <summary>
    /// Guests that may live at once in the pool of the engine that most runs use; default 0: no pool. A pool starts a guest in a third of the
    /// time, for 4 GiB of address space (no memory) each. One guest more is refused, so it has to cover all slots and live instances.
    /// </summary>
    public int PooledInstances { get; init; }

    /// <summary>The most elements of a table in the pool; default 1,000,000. It has to cover the runners' largest.</summary>
    public uint PooledTableElements { get; init; } = 1_000_000;

    /// <summary>Who compiles; an <see cref="InProcessCompiler"/> with <see cref="Limits"/> by default. Stays the caller's.</summary>
    public IModuleCompiler? Compiler { get; init; }

    /// <summary>Where a module that is not here is asked for; null when there is no such place. What it gives is checked against the digest.</summary>
    public Func<ModuleDigest, CancellationToken, Task<ReadOnlyMemory<byte>?>>? Source { get; init; }
}
