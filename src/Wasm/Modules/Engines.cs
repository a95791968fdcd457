using Wasmtime;
using Wetware.Wasm.Runs;

namespace Wetware.Wasm.Modules;

/// <summary>
/// The engines of a node, one for each <see cref="EngineKey"/> that is used: at most 13, since stacks are powers of two. All runs share
/// them; <see cref="EpochTicker"/> makes each run look, every few milliseconds, whether it has to end. Safe for any number of threads.
/// </summary>
/// <param name="pooledInstances">Instances that the pool of the usual engine holds; 0 for none.</param>
/// <param name="pooledElements">Elements that a table in the pool may have.</param>
internal sealed class Engines(int pooledInstances, uint pooledElements) : IDisposable
{
    /// <summary>Memory of a pooled instance that stays the process's when the instance is gone, zeroed: 128 KiB.</summary>
    private const nuint KeptBytes = 128 << 10;

    private readonly Lock _gate = new();
    private readonly Dictionary<EngineKey, Engine> _engines = [];
    private readonly EpochTicker _ticker = new();
    private bool _disposed;

    /// <summary>Engines in use.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _engines.Count;
        }
    }

    /// <summary>The engine of these settings, created when it is first asked for.</summary>
    public Engine Of(EngineKey key)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_engines.TryGetValue(key, out var engine))
                return engine;
            return _engines[key] = Create(key);
        }
    }

    /// <summary>
    /// The key of the engine for a run: pooled where that is usual and the module fits. Components stay outside the pool: each takes many instances of
    /// it, and one that sleeps past its end would keep them from modules.
    /// </summary>
    public EngineKey Choose(EngineKey key, ModuleSummary summary) =>
        key with { IsPooled = pooledInstances > 0 && key.IsUsual && !summary.IsComponent && summary.Tables <= GuestLimits.MostTables && summary.Memories <= GuestLimits.MostMemories };

    /// <summary>Keeps the engine's epoch moving until the result is disposed.</summary>
    public EpochTicker.Scope Run(Engine engine) => _ticker.Enter(engine);

    private Engine Create(EngineKey key)
    {
        using var config = EngineConfiguration.Create(key.Options, key.StackBytes);
        if (!key.IsPooled)
            return new Engine(config);
        const ulong largestMemory = 4UL << 30;
        using var pool = new PoolingAllocationConfig()
            .WithMaxCoreInstances((uint)pooledInstances)
            .WithMaxMemories((uint)pooledInstances)
            .WithMaxMemorySize(unchecked((nuint)largestMemory))
            .WithMaxTables((uint)pooledInstances * GuestLimits.MostTables)
            .WithMaxTablesPerModule(GuestLimits.MostTables)
            .WithMaxTableElements(pooledElements)

            // Giving pages back stops all processors for a moment: what most guests touch is zeroed instead, and what is more goes back several instances at a time.
            .WithLinearMemoryKeepResidentBytes(KeptBytes)
            .WithTableKeepResidentBytes(KeptBytes / 8)
            .WithDecommitBatchSize(16);
        try
        {
            return new Engine(config.WithPoolingAllocationStrategy(pool));
        }
        catch (WasmtimeException)
        {
            // The pool reserves address space, 4 GiB an instance; where there is not so much, each instance maps its own.
            using var plain = EngineConfiguration.Create(key.Options, key.StackBytes);
            return new Engine(plain);
        }
    }

    /// <summary>Disposes the engines once no guest runs.</summary>
    public void Dispose()
    {
        Engine[] engines;
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            engines = [.. _engines.Values];
        }

        _ticker.Dispose(() =>
        {
            foreach (var engine in engines)
                engine.Dispose();
        });
    }
}
