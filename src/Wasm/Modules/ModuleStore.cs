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

    /// <summary>An empty store.</summary>
    public ModuleStore(ModuleStoreOptions? options = null)
    {
        _options = options ?? new ModuleStoreOptions();
        _modules = new LruCache<ModuleDigest, StoredModule>(int.MaxValue, _options.MaxBytes);
        _idle = new LruCache<long, CompiledModule>(_options.MaxCompiled, _options.MaxCompiledBytes);
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
            gone = TakeIdle(digest);
        }

        gone.ForEach(copy => copy.Dispose());
        return removed;
    }

    /// <summary>Drops all that is ready; runs under way end by themselves and drop theirs.</summary>
    public void Dispose()
    {
        List<CompiledModule> gone;
        lock (_gate)
        {
            _disposed = true;
            gone = TakeIdle(null);
        }

        gone.ForEach(copy => copy.Dispose());
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
