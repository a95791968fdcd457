using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Wetware.Wasm.Modules;

/// <summary>
/// A node's modules by their SHA-256, and those that are compiled and ready to run. Safe for any number of threads.
/// </summary>
public sealed partial class ModuleStore : IDisposable
{
    private readonly Lock _gate = new();
    private readonly LruCache<ModuleDigest, StoredModule> _modules;
    private readonly ModuleStoreOptions _options;
    private bool _disposed;

    /// <summary>A store without modules; compiled code may be in its folder.</summary>
    /// <param name="options">How many modules, and who compiles them.</param>
    /// <param name="logger">Receives what was wrong with compiled code.</param>
    /// <exception cref="IOException">The folder of compiled code cannot be created, or belongs to another user.</exception>
    public ModuleStore(ModuleStoreOptions? options = null, ILogger<ModuleStore>? logger = null)
    {
        _options = options ?? new ModuleStoreOptions();
        _modules = new LruCache<ModuleDigest, StoredModule>(int.MaxValue, _options.MaxBytes);
        _loaded = new LruCache<(ModuleDigest, EngineKey), CompiledModule>(_options.MaxCompiled, _options.MaxCompiledBytes);
        Engines = new Engines(_options.PooledInstances, _options.PooledTableElements);
        _code = new CodeCache(
            _options.CodeFolder,
            _options.MaxCodeBytes,
            _options.Compiler ?? new InProcessCompiler(_options.Limits),
            logger ?? NullLogger<ModuleStore>.Instance);
    }

    /// <summary>What a module may be.</summary>
    public ModuleLimits Limits => _options.Limits;

    /// <summary>Modules kept.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _modules.Count;
        }
    }

    /// <summary>Bytes of the modules kept.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
                return _modules.Bytes;
        }
    }

    /// <summary>Looks a module over without keeping it.</summary>
    /// <exception cref="ModuleRefusedException">It is malformed as far as a quick look tells, or over a limit.</exception>
    public static ModuleSummary Inspect(ReadOnlySpan<byte> module, ModuleLimits? limits = null) =>
        ModuleScan.Read(module, limits ?? ModuleLimits.Default);

    /// <summary>Keeps a copy of a module; adding one that is there already changes nothing.</summary>
    /// <exception cref="ModuleRefusedException">It is malformed as far as a quick look tells, or over a limit.</exception>
    public ModuleSummary Add(ReadOnlySpan<byte> module)
    {
        var summary = ModuleScan.Read(module, Limits);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_modules.TryGet(summary.Digest, out _))
                _modules.Put(summary.Digest, new StoredModule(summary, module.ToArray()), module.Length);
        }

        return summary;
    }

    /// <summary>True when the module is here.</summary>
    public bool Contains(ModuleDigest digest)
    {
        lock (_gate)
            return _modules.TryGet(digest, out _);
    }

    /// <summary>The module's bytes, when it is here.</summary>
    public bool TryGet(ModuleDigest digest, out ReadOnlyMemory<byte> bytes)
    {
        lock (_gate)
        {
            var found = _modules.TryGet(digest, out var module);
            bytes = found ? module!.Bytes : default;
            return found;
        }
    }

    /// <summary>Forgets a module and what was compiled of it; runs under way go on.</summary>
    public bool Remove(ModuleDigest digest)
    {
        bool removed;
        List<CompiledModule> gone;
        lock (_gate)
        {
            removed = _modules.Remove(digest, out _);
            gone = UnloadAll(digest);
        }

        gone.ForEach(module => module.Dispose());
        _code.Remove(digest);
        return removed;
    }

    /// <summary>Unloads all modules; runs under way go on, and what they use is unloaded as they end.</summary>
    public void Dispose()
    {
        List<CompiledModule> gone;
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            gone = UnloadAll(null);
        }

        _disposing.Cancel();
        gone.ForEach(module => module.Dispose());
        Engines.Dispose();
        _code.Dispose();
    }

    /// <summary>Finds a module here or at the source.</summary>
    /// <exception cref="ModuleRefusedException">The source's bytes are another module's, malformed or over a limit.</exception>
    internal async Task<StoredModule?> FindAsync(ModuleDigest digest, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_modules.TryGet(digest, out var here))
                return here;
        }

        if (_options.Source is null || await _options.Source(digest, cancellation).ConfigureAwait(false) is not { } bytes)
            return null;
        var actual = ModuleDigest.Of(bytes.Span);
        if (actual != digest)
            throw new ModuleRefusedException($"module {digest} was asked for and {actual} was given");
        return new StoredModule(Add(bytes.Span), bytes);
    }
}
