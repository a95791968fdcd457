namespace Wetware.Wasm.Modules;

/// <summary>The use of a loaded module by one run: it stays loaded until the lease is disposed. Disposing again does nothing.</summary>
internal sealed class ModuleLease(CompiledModule module, Action<CompiledModule> release) : IDisposable
{
    private int _disposed;

    public CompiledModule Module => module;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
            release(module);
    }
}
