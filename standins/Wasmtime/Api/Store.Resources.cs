using System.Runtime.InteropServices;
using Wasmtime.Runtime;

namespace Wasmtime;

/// <summary>What a store owns outside the managed heap, and when it is freed.</summary>
public partial class Store
{
    private readonly List<InstanceContext> _instances = [];
    private readonly List<LinearMemory> _memories = [];
    private readonly List<nint> _blocks = [];
    private int _users = 1;
    private int _retired;
    private int _resultCapacity;

    internal unsafe StoreState* State { get; private set; }

    internal StoreLimits Limits { get; private set; } = StoreLimits.None;

    internal object?[] ReferenceResults = [];

    internal int InstanceCount => _instances.Count;

    internal int MemoryCount => _memories.Count;

    internal long TableCount { get; private set; }

    internal bool IsDisposed => Volatile.Read(ref _retired) != 0;

    internal void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(IsDisposed, this);

    internal void Add(InstanceContext instance)
    {
        _instances.Add(instance);
        instance.Id = _instances.Count;
        TableCount += instance.Tables.Length - instance.Module.Info.ImportedTables;
    }

    internal InstanceContext? FindInstance(int id) => id == 0 ? null : _instances[id - 1];

    internal LinearMemory NewMemory(MemoryType type)
    {
        ThrowIfDisposed();
        if (_memories.Count >= Limits.Memories)
            throw new WasmtimeException($"resource limit exceeded: memory count too high at {_memories.Count + 1}");
        var memory = new LinearMemory(this, type);
        _memories.Add(memory);
        return memory;
    }

    internal WasmTable NewTable(TableType type, object? initial)
    {
        ThrowIfDisposed();
        if (TableCount >= Limits.Tables)
            throw new WasmtimeException($"resource limit exceeded: table count too high at {TableCount + 1}");
        TableCount++;
        return new WasmTable(this, type, initial);
    }

    /// <summary>Zeroed memory that lives as long as the store.</summary>
    internal unsafe Slot* NewCells(int count)
    {
        ThrowIfDisposed();
        if (count == 0)
            return null;
        var bytes = (nuint)count * (nuint)sizeof(Slot);
        var block = NativeMemory.AlignedAlloc(bytes, (nuint)sizeof(Slot));
        NativeMemory.Clear(block, bytes);
        _blocks.Add((nint)block);
        return (Slot*)block;
    }

    /// <summary>Makes room for the results of functions that return more than one.</summary>
    internal unsafe void EnsureResults(int count)
    {
        if (count <= Math.Max(1, _resultCapacity))
            return;
        State->Results = (byte*)NewCells(count);
        ReferenceResults = new object?[count];
        _resultCapacity = count;
    }

    private unsafe void Allocate()
    {
        State = (StoreState*)NativeMemory.AllocZeroed((nuint)sizeof(StoreState));
        if (Settings.Epochs)
            _engine.Epochs.Watch(State);
    }

    private void Retire()
    {
        if (Interlocked.Exchange(ref _retired, 1) == 0)
            RemoveUser();
    }

    /// <summary>False once the store is disposed.</summary>
    private bool TryAddUser()
    {
        while (true)
        {
            var users = Volatile.Read(ref _users);
            if (users == 0 || IsDisposed)
                return false;
            if (Interlocked.CompareExchange(ref _users, users + 1, users) == users)
                return true;
        }
    }

    private void RemoveUser()
    {
        if (Interlocked.Decrement(ref _users) == 0)
            Release();
    }

    private unsafe void Release()
    {
        if (State == null)
            return;
        if (Settings.Epochs)
            _engine.Epochs.Forget(State);
        foreach (var memory in _memories)
            memory.Free();
        foreach (var block in _blocks)
            NativeMemory.AlignedFree((void*)block);
        NativeMemory.Free(State);
        State = null;
        _memories.Clear();
        _blocks.Clear();
    }
}
