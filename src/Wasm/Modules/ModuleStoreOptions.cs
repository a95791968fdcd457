namespace Wetware.Wasm.Modules;

/// <summary>How many modules a node keeps.</summary>
public sealed record ModuleStoreOptions
{
    /// <summary>What a module may be.</summary>
    public ModuleLimits Limits { get; init; } = ModuleLimits.Default;

    /// <summary>Bytes of modules kept; default 256 MiB. Beyond it the least recently used go, to be asked of <see cref="Source"/> again.</summary>
    public long MaxBytes { get; init; } = 256L << 20;

    /// <summary>Compiled modules kept ready; default 64. Those that are running do not count and are never dropped.</summary>
    public int MaxCompiled { get; init; } = 64;

    /// <summary>Bytes of the modules behind those kept ready; default 256 MiB.</summary>
    public long MaxCompiledBytes { get; init; } = 256L << 20;

    /// <summary>Where a module that is not here is asked for; null when there is no such place. What it gives is checked against the digest.</summary>
    public Func<ModuleDigest, CancellationToken, Task<ReadOnlyMemory<byte>?>>? Source { get; init; }
}
