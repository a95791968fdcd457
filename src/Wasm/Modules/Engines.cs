using Wasmtime;

namespace Wetware.Wasm.Modules;

/// <summary>
/// The engines of a node, one for each <see cref="EngineKey"/> that is used: at most 12, since stacks are powers of two. All runs share
/// them; <see cref="EpochTicker"/> makes each run look, every few milliseconds, whether it has to end. Safe for any number of threads.
/// </summary>
internal sealed class Engines : IDisposable
{
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
            using var config = EngineConfiguration.Create(key.Options, key.StackBytes);
            return _engines[key] = new Engine(config);
        }
    }

    /// <summary>Keeps the engine's epoch moving until the result is disposed.</summary>
    public EpochTicker.Scope Run(Engine engine) => _ticker.Enter(engine);

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
