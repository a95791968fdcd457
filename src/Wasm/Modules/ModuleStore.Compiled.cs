using System.Diagnostics;
using Wasmtime;
using Wetware.Wasm.Runs;

namespace Wetware.Wasm.Modules;

/// <summary>
/// The loaded modules: one for each module and engine, shared by all runs. Counted while runs use them; the least recently used of the
/// others are unloaded, and loaded from disk when they are needed again.
/// </summary>
public sealed partial class ModuleStore
{
    private readonly LruCache<(ModuleDigest, EngineKey), CompiledModule> _loaded;
    private readonly Dictionary<(ModuleDigest, EngineKey), Loading> _loading = [];
    private readonly Dictionary<CompiledModule, int> _uses = [];
    private readonly CancellationTokenSource _disposing = new();
    private readonly CodeCache _code;

    /// <summary>Modules kept loaded, those that are running among them.</summary>
    public int CompiledCount
    {
        get
        {
            lock (_gate)
                return _loaded.Count;
        }
    }

    /// <summary>Bytes of compiled code on disk.</summary>
    public long CodeBytes => _code.Bytes;

    /// <summary>The engines that runs use.</summary>
    internal Engines Engines { get; }

    /// <summary>Describes the boundary of a module that is here or at the source, and compiles it where there is no code of it, as its run will.</summary>
    /// <returns>Null when there is no such module.</returns>
    /// <exception cref="ModuleRefusedException">The module is malformed, invalid or over a limit.</exception>
    public async Task<ModuleDescription?> DescribeAsync(ModuleDigest digest, CancellationToken cancellation = default)
    {
        if (await FindAsync(digest, cancellation).ConfigureAwait(false) is not { } module)
            return null;
        using var lease = await AcquireAsync(module, EngineKey.For(GuestLimits.Default), cancellation).ConfigureAwait(false);
        return lease.Module.Description;
    }

    /// <summary>Whether a module is loaded for an engine.</summary>
    internal bool IsLoaded(ModuleDigest digest, EngineKey key)
    {
        lock (_gate)
            return _loaded.TryPeek((digest, key), out _);
    }

    /// <summary>Loads a module for one run, and compiles it first where there is no code of it. Many that ask at once share the work.</summary>
    /// <exception cref="ModuleRefusedException">The compiler refuses the module.</exception>
    /// <exception cref="IOException">The code cannot be kept.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up; the work goes on for others.</exception>
    internal async Task<ModuleLease> AcquireAsync(StoredModule module, EngineKey key, CancellationToken cancellation)
    {
        key = Engines.Choose(key, module.Summary);
        Loading loading;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var id = (module.Summary.Digest, key);
            if (_loaded.TryGet(id, out var ready))
            {
                WasmMetrics.CacheHit();
                return Lease(ready);
            }

            if (!_loading.TryGetValue(id, out loading!))
            {
                _loading[id] = loading = new Loading();
                loading.Task = LoadAsync(module, key, loading);
            }

            loading.Waiters++;
        }

        try
        {
            var loaded = await loading.Task.WaitAsync(cancellation).ConfigureAwait(false);
            lock (_gate)
                return Lease(loaded);
        }
        finally
        {
            LeaveLoading(loading);
        }
    }

    private ModuleLease Lease(CompiledModule module)
    {
        _uses[module]++;
        return new ModuleLease(module, Release);
    }

    private async Task<CompiledModule> LoadAsync(StoredModule module, EngineKey key, Loading loading)
    {
        var id = (module.Summary.Digest, key);

        // Off the caller's thread, which holds the lock, and beyond the caller's cancellation: others may wait for the same.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        CompiledModule loaded;
        try
        {
            loaded = await LoadOnceAsync(module, key).ConfigureAwait(false);
        }
        catch
        {
            lock (_gate)
                _loading.Remove(id);
            throw;
        }

        List<CompiledModule> gone = [];
        bool wanted;
        lock (_gate)
        {
            _loading.Remove(id);
            // Counted as used until the last that waited for it has its own lease.
            _uses[loaded] = 1;
            if (!_disposed && _modules.TryGet(id.Digest, out _))
                gone = Unload(_loaded.Put(id, loaded, module.Summary.Bytes));
            loading.Module = loaded;
            wanted = loading.Waiters > 0;
        }

        gone.ForEach(dropped => dropped.Dispose());
        if (!wanted)
            Release(loaded);
        return loaded;
    }

    private void LeaveLoading(Loading loading)
    {
        CompiledModule? loaded;
        lock (_gate)
        {
            loaded = loading.Module;
            if (--loading.Waiters > 0 || loaded is null)
                return;
        }

        Release(loaded);
    }

    private async Task<CompiledModule> LoadOnceAsync(StoredModule module, EngineKey key)
    {
        var engine = Engines.Of(key);
        var id = key;
        while (true)
        {
            using var code = await _code.GetAsync(module, key.Options, _disposing.Token).ConfigureAwait(false);
            var begun = Stopwatch.GetTimestamp();
            try
            {
                var loaded = CompiledModule.Load(engine, id, module.Summary, code.Description, code.LoadPath);
                WasmMetrics.Loaded(Stopwatch.GetElapsedTime(begun));
                return loaded;
            }
            catch (WasmtimeException) when (key.IsPooled)
            {
                // It does not fit into the pool, or does not load at all, which the engine without a pool will tell.
                engine = Engines.Of(key with { IsPooled = false });
                key = key with { IsPooled = false };
            }
            catch (WasmtimeException e)
            {
                _code.Drop(code.Key, e.Message);
                if (code.Compiled)
                    throw new IOException($"compiled code of module {module.Summary.Digest} does not load: {e.Message}", e);
            }
        }
    }

    private void Release(CompiledModule module)
    {
        lock (_gate)
        {
            if (--_uses[module] > 0 || IsKept(module))
                return;
            _uses.Remove(module);
        }

        module.Dispose();
    }

    private bool IsKept(CompiledModule module) =>
        _loaded.TryPeek((module.Summary.Digest, module.Key), out var kept) && ReferenceEquals(kept, module);

    /// <summary>Of what has left the cache, what can be disposed at once: the rest is by its last run.</summary>
    private List<CompiledModule> Unload(List<CompiledModule> gone)
    {
        var unused = gone.FindAll(module => _uses[module] == 0);
        unused.ForEach(module => _uses.Remove(module));
        return unused;
    }

    private List<CompiledModule> UnloadAll(ModuleDigest? digest) =>
        Unload(_loaded.RemoveAll(id => digest is null || id.Item1 == digest));

    /// <summary>A module that is being loaded, and how many wait for it. Guarded by the store's lock, except <see cref="Task"/>.</summary>
    private sealed class Loading
    {
        public Task<CompiledModule> Task { get; set; } = null!;

        public int Waiters { get; set; }

        /// <summary>Set once it is loaded.</summary>
        public CompiledModule? Module { get; set; }
    }
}
