using Wasmtime.Runtime;

namespace Wasmtime;

/// <summary>A guest's linear memory. Addresses are bytes from its start; every access is checked against its present length.</summary>
public partial class Memory : IExternal
{
    public const int PageSize = LinearMemory.PageBytes;

    private readonly Store _store;
    private readonly LinearMemory _memory;

    /// <summary>Makes a memory; <paramref name="minimum"/> and <paramref name="maximum"/> are in pages.</summary>
    public Memory(Store store, long minimum = 0, long? maximum = null, bool is64Bit = false)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentOutOfRangeException.ThrowIfNegative(minimum);
        if (maximum < 0)
            throw new ArgumentOutOfRangeException(nameof(maximum));
        if (maximum < minimum)
            throw new ArgumentException("The maximum cannot be less than the minimum.", nameof(maximum));
        if (is64Bit)
            throw new NotSupportedException("The stand-in for the package 'Wasmtime' does not support 64-bit memories.");
        if (minimum > LinearMemory.MostPages || maximum > LinearMemory.MostPages)
            throw new WasmtimeException($"memory size must be at most {LinearMemory.MostPages} pages");
        _store = store;
        _memory = store.NewMemory(new MemoryType((uint)minimum, (uint?)maximum));
        _memory.Api = this;
    }

    private Memory(Store store, LinearMemory memory)
    {
        _store = store;
        _memory = memory;
    }

    public long Minimum => _memory.Type.Minimum;

    public long? Maximum => _memory.Type.Maximum;

    public bool Is64Bit => false;

    public bool IsShared => false;

    Extern IExternal.Extern => Extern.Of(_memory);

    Store? IExternal.Store => _store;

    /// <summary>Pages.</summary>
    public long GetSize()
    {
        _store.ThrowIfDisposed();
        return _memory.Pages;
    }

    /// <summary>Bytes.</summary>
    public long GetLength()
    {
        _store.ThrowIfDisposed();
        return (long)_memory.Length;
    }

    /// <summary>Grows by <paramref name="delta"/> pages and returns the pages before; throws when a limit forbids.</summary>
    public long Grow(long delta)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(delta);
        _store.ThrowIfDisposed();
        var before = delta > LinearMemory.MostPages ? -1 : _memory.Grow((uint)delta);
        return before >= 0 ? before : throw new WasmtimeException($"failed to grow memory by `{delta}`");
    }

    internal static Memory Wrap(Store store, LinearMemory memory) => memory.Api ??= new Memory(store, memory);
}
