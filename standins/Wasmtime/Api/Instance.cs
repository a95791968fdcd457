using Wasmtime.Binary;
using Wasmtime.Runtime;

namespace Wasmtime;

/// <summary>A module with its imports bound, its memory and its state, in a store.</summary>
public partial class Instance
{
    private readonly Store _store;

    /// <summary>Makes an instance; <paramref name="imports"/> are functions, memories, tables and globals in the order of the module's imports.</summary>
    public Instance(Store store, Module module, params object[] imports)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(imports);
        _store = store;
        var given = new Extern[imports.Length];
        for (var i = 0; i < imports.Length; i++)
        {
            given[i] = imports[i] is IExternal external
                ? external.Extern
                : throw new ArgumentException($"Objects of type `{imports[i].GetType()}` cannot be imported.");
        }

        Context = Instantiator.Instantiate(store, module.Compiled, given);
    }

    internal Instance(Store store, InstanceContext context)
    {
        _store = store;
        Context = context;
    }

    internal InstanceContext Context { get; }

    public Function? GetFunction(string name, Type? returnType, params Type[] parameterTypes)
        => GetFunction(name) is { } function && function.CheckTypeSignature(returnType, parameterTypes) ? function : null;

    public Function? GetFunction(string name)
        => Find(name) is { Kind: ExternKind.Function } found ? _store.Wrap((FuncRef)found.Item) : null;

    public Table? GetTable(string name)
        => Find(name) is { Kind: ExternKind.Table } found ? new Table(_store, (WasmTable)found.Item) : null;

    public Memory? GetMemory(string name)
        => Find(name) is { Kind: ExternKind.Memory } found ? Memory.Wrap(_store, (LinearMemory)found.Item) : null;

    public Global? GetGlobal(string name)
        => Find(name) is { Kind: ExternKind.Global } found ? Global.Wrap(_store, (GlobalCell)found.Item) : null;

    public IEnumerable<(string Name, Function Function)> GetFunctions()
        => Exports(ExternKind.Function, item => _store.Wrap((FuncRef)item));

    public IEnumerable<(string Name, Table Table)> GetTables()
        => Exports(ExternKind.Table, item => new Table(_store, (WasmTable)item));

    public IEnumerable<(string Name, Memory Memory)> GetMemories()
        => Exports(ExternKind.Memory, item => Memory.Wrap(_store, (LinearMemory)item));

    public IEnumerable<(string Name, Global Global)> GetGlobals()
        => Exports(ExternKind.Global, item => Global.Wrap(_store, (GlobalCell)item));

    private Extern? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        _store.ThrowIfDisposed();
        return Context.Export(name);
    }

    private IEnumerable<(string Name, T Item)> Exports<T>(ExternKind kind, Func<object, T> wrap)
    {
        _store.ThrowIfDisposed();
        foreach (var export in Context.Module.Info.Exports)
        {
            if (export.Kind == kind)
                yield return (export.Name, wrap(Context.ExportAt(export).Item));
        }
    }
}
