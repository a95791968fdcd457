using Wasmtime.Binary;
using Wasmtime.Runtime;

namespace Wasmtime;

/// <summary>The guest that calls a host function, for the time of that call.</summary>
public readonly ref struct Caller
{
    private readonly InstanceContext? _instance;

    internal Caller(Store store, InstanceContext? instance)
    {
        Store = store;
        _instance = instance;
    }

    public Store Store { get; }

    public ulong Fuel
    {
        get => Store.Fuel;
        set => Store.Fuel = value;
    }

    /// <summary>A part of a memory that the caller exports; false when it exports none of that name. Throws when the range lies outside.</summary>
    public bool TryGetMemorySpan<T>(string name, long address, int length, out Span<T> result)
        where T : unmanaged
    {
        if (GetMemory(name) is not { } memory)
        {
            result = default;
            return false;
        }

        result = memory.GetSpan<T>(address, length);
        return true;
    }

    public Memory? GetMemory(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _instance?.Export(name) is { Kind: ExternKind.Memory } found ? Wasmtime.Memory.Wrap(Store, (LinearMemory)found.Item) : null;
    }

    public Function? GetFunction(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _instance?.Export(name) is { Kind: ExternKind.Function } found ? Store.Wrap((FuncRef)found.Item) : null;
    }

    public object? GetData() => Store.GetData();

    public void SetData(object? data) => Store.SetData(data);
}
