using System.Diagnostics;
using Wasmtime;
using Wetware.Wasm.Runs;

namespace Wetware.Wasm.Modules;

/// <summary>
/// The compiled copies. A run takes a copy for itself; when all of a module's copies are in use another is made from one of
/// them. One thread compiles a module for the first time while others that want the same wait for it.
/// </summary>
public sealed partial class ModuleStore
{
    private readonly LruCache<long, CompiledModule> _idle;
    private readonly Dictionary<(ModuleDigest, EngineVariant), CompiledVariant> _variants = [];
    private long _lastNumber;

    /// <summary>Compiled copies kept ready.</summary>
    public int CompiledCount
    {
        get
        {
            lock (_gate)
                return _idle.Count;
        }
    }

    /// <summary>Takes a copy for one run; blocks while it is compiled. To be handed back by <see cref="Return"/>.</summary>
    /// <exception cref="WasmtimeException">The module is invalid.</exception>
    /// <exception cref="ModuleRefusedException">Another run has been compiling it for longer than that may take.</exception>
    internal CompiledModule Take(StoredModule module, EngineVariant variant)
    {
        var key = (module.Summary.Digest, variant);
        CompiledVariant entry;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_variants.TryGetValue(key, out entry!))
                _variants[key] = entry = new CompiledVariant();
            if (TryTakeIdle(entry) is { } ready)
                return ready;
            entry.Waiting++;
        }

        try
        {
            return Make(entry, module, variant);
        }
        finally
        {
            lock (_gate)
            {
                entry.Waiting--;
                ForgetIfUnused(key, entry);
            }
        }
    }

    /// <summary>Hands a copy back, for the next run of the same module.</summary>
    internal void Return(CompiledModule copy)
    {
        List<CompiledModule> gone = [];
        lock (_gate)
        {
            var key = (copy.Summary.Digest, copy.Variant);
            var keep = !_disposed && _modules.TryGet(copy.Summary.Digest, out _) && _variants.TryGetValue(key, out _);
            if (keep)
            {
                copy.IdleNumber = ++_lastNumber;
                _variants[key].InUse.Remove(copy);
                _variants[key].Idle.Add(copy.IdleNumber);
                gone = _idle.Put(copy.IdleNumber, copy, copy.Summary.Bytes);
            }
            else
            {
                gone.Add(copy);
            }

            foreach (var dropped in gone)
                Drop(dropped);
        }

        gone.ForEach(dropped => dropped.Dispose());
    }

    private CompiledModule Make(CompiledVariant entry, StoredModule module, EngineVariant variant)
    {
        // Only threads that want this very module and variant meet here.
        if (!entry.Making.TryEnter(Limits.CompileTime))
            throw new ModuleRefusedException("the module is still being compiled", limit: GuestLimit.CompileTime);
        try
        {
            CompiledModule? model;
            lock (_gate)
            {
                if (TryTakeIdle(entry) is { } ready)
                    return ready;
                model = entry.InUse.FirstOrDefault();
            }

            var begun = Stopwatch.GetTimestamp();
            var copy = TryCopy(model) ?? CompiledModule.Compile(module.Summary, module.Bytes.Span, variant);
            WasmMetrics.Compiled(Stopwatch.GetElapsedTime(begun), model is not null);
            lock (_gate)
                entry.InUse.Add(copy);
            return copy;
        }
        finally
        {
            entry.Making.Exit();
        }
    }

    private static CompiledModule? TryCopy(CompiledModule? model)
    {
        try
        {
            return model?.Copy();
        }
        catch (ObjectDisposedException)
        {
            // Its run ended and it was dropped while it was being copied.
            return null;
        }
    }

    private CompiledModule? TryTakeIdle(CompiledVariant entry)
    {
        if (entry.Idle.Count == 0 || !_idle.Remove(entry.Idle[^1], out var copy))
            return null;
        entry.Idle.RemoveAt(entry.Idle.Count - 1);
        entry.InUse.Add(copy);
        WasmMetrics.CacheHit();
        return copy;
    }

    private void Drop(CompiledModule copy)
    {
        var key = (copy.Summary.Digest, copy.Variant);
        if (!_variants.TryGetValue(key, out var entry))
            return;
        entry.InUse.Remove(copy);
        entry.Idle.Remove(copy.IdleNumber);
        ForgetIfUnused(key, entry);
    }

    private void ForgetIfUnused((ModuleDigest, EngineVariant) key, CompiledVariant entry)
    {
        if (entry.Waiting == 0 && entry.InUse.Count == 0 && entry.Idle.Count == 0)
            _variants.Remove(key);
    }

    private List<CompiledModule> TakeIdle(ModuleDigest? digest)
    {
        var gone = new List<CompiledModule>();
        foreach (var ((of, variant), entry) in _variants.ToArray())
        {
            if (digest is not null && of != digest)
                continue;
            foreach (var number in entry.Idle)
            {
                if (_idle.Remove(number, out var copy))
                    gone.Add(copy);
            }

            entry.Idle.Clear();
            ForgetIfUnused((of, variant), entry);
        }

        return gone;
    }
}
