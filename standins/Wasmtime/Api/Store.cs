using Wasmtime.Compilation;
using Wasmtime.Runtime;

namespace Wasmtime;

/// <summary>
/// Owns instances and what they made: memories, tables, globals; all of it goes with the store. Not for use by several threads at once.
/// </summary>
public partial class Store : IDisposable
{
    private readonly Engine _engine;
    private object? _data;

    public Store(Engine engine)
        : this(engine, null)
    {
    }

    public Store(Engine engine, object? data)
    {
        _engine = engine ?? throw new ArgumentNullException(nameof(engine));
        _data = data;
        Settings = engine.Settings;
        Allocate();
    }

    ~Store() => Release();

    /// <summary>Units of fuel left for guest code.</summary>
    public ulong Fuel
    {
        get => ReadFuel();
        set => WriteFuel(value);
    }

    internal EngineSettings Settings { get; }

    /// <summary>
    /// Limits what is created or grown from now on. <paramref name="memorySize"/> is in bytes for each memory, <paramref name="tableElements"/>
    /// for each table; the others count objects. Null means no limit for the first two, 10000 for the others.
    /// </summary>
    public void SetLimits(long? memorySize = null, uint? tableElements = null, long? instances = null, long? tables = null, long? memories = null)
    {
        ThrowIfNegative(memorySize, nameof(memorySize));
        ThrowIfNegative(instances, nameof(instances));
        ThrowIfNegative(tables, nameof(tables));
        ThrowIfNegative(memories, nameof(memories));
        ThrowIfDisposed();
        Limits = new StoreLimits(
            memorySize,
            tableElements,
            instances ?? StoreLimits.DefaultCount,
            tables ?? StoreLimits.DefaultCount,
            memories ?? StoreLimits.DefaultCount);

        static void ThrowIfNegative(long? value, string name)
        {
            if (value < 0)
                throw new ArgumentOutOfRangeException(name);
        }
    }

    /// <summary>References are .NET objects here: the .NET collector collects them by itself.</summary>
    public void GC() => ThrowIfDisposed();

    public void SetWasiConfiguration(WasiConfiguration config)
        => throw new NotSupportedException("The stand-in for the package 'Wasmtime' has no WASI of its own.");

    /// <summary>Guest code of this store is interrupted once the engine's epoch has advanced this much. Callable from any thread.</summary>
    public unsafe void SetEpochDeadline(ulong ticksBeyondCurrent)
    {
        ThrowIfDisposed();
        _engine.Epochs.SetDeadline(State, ticksBeyondCurrent);
    }

    public object? GetData() => _data;

    public void SetData(object? data) => _data = data;

    /// <summary>Frees the store's memories at once, or when the guest that runs in it has ended.</summary>
    public void Dispose()
    {
        Retire();
        System.GC.SuppressFinalize(this);
    }

    internal CompiledModule? FindModule(int id)
    {
        foreach (var instance in _instances)
        {
            if (instance.Module.Id == id)
                return instance.Module;
        }

        return null;
    }
}
