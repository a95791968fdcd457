using Wasmtime.Binary;
using Wasmtime.Runtime;

namespace Wasmtime;

/// <summary>Definitions by module and name, from which the imports of modules are taken.</summary>
public partial class Linker : IDisposable
{
    private readonly Dictionary<(string Module, string Name), (Extern Item, Store? Store)> _definitions = [];
    private bool _allowShadowing;
    private bool _disposed;

    public Linker(Engine engine) => ArgumentNullException.ThrowIfNull(engine);

    /// <summary>Whether a later definition replaces an earlier one of the same name; otherwise it is refused.</summary>
    public bool AllowShadowing
    {
        set
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _allowShadowing = value;
        }
    }

    public void Define(string module, string name, Function function) => DefineExternal(module, name, function);

    public void Define(string module, string name, Global global) => DefineExternal(module, name, global);

    public void Define<T>(string module, string name, Global.Accessor<T> global) => DefineExternal(module, name, global);

    public void Define(string module, string name, Memory memory) => DefineExternal(module, name, memory);

    public void Define(string module, string name, Table table) => DefineExternal(module, name, table);

    public void DefineWasi()
        => throw new NotSupportedException("The stand-in for the package 'Wasmtime' has no WASI of its own; define its functions instead.");

    /// <summary>Defines every export of an instance under the module name <paramref name="name"/>.</summary>
    public void DefineInstance(Store store, string name, Instance instance)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(instance);
        foreach (var export in instance.Context.Module.Info.Exports)
            Add(name, export.Name, instance.Context.ExportAt(export), store);
    }

    public void DefineModule(Store store, Module module)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(module);
        throw new NotSupportedException("The stand-in for the package 'Wasmtime' does not define whole modules; use DefineInstance.");
    }

    public Function GetDefaultFunction(Store store, string name)
        => throw new NotSupportedException("The stand-in for the package 'Wasmtime' has no default functions; use GetFunction.");

    public void DefineFunction(
        string module,
        string name,
        Function.UntypedCallbackDelegate callback,
        IReadOnlyList<ValueKind> parameterKinds,
        IReadOnlyList<ValueKind> resultKinds)
        => DefineHost(module, name, HostFunctions.Untyped(callback, parameterKinds, resultKinds));

    /// <summary>Makes an instance with every import taken from the definitions; throws when one is missing or of another type.</summary>
    public Instance Instantiate(Store store, Module module)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(module);
        ObjectDisposedException.ThrowIf(_disposed, this);
        var imports = module.Compiled.Info.Imports;
        var given = new Extern[imports.Length];
        for (var i = 0; i < imports.Length; i++)
        {
            var import = imports[i];
            if (!_definitions.TryGetValue((import.Module, import.Name), out var found))
                throw new WasmtimeException($"unknown import: `{import.Module}::{import.Name}` has not been defined");
            if (found.Store is not null && found.Store != store)
                throw new WasmtimeException($"`{import.Module}::{import.Name}` was defined for a different store");
            if (found.Item.Item is HostFunction host)
                store.EnsureResults(host.Type.Results.Length);
            given[i] = found.Item;
        }

        return new Instance(store, Instantiator.Instantiate(store, module.Compiled, given));
    }

    public Function? GetFunction(Store store, string module, string name)
    {
        if (Find(store, module, name) is not { Kind: ExternKind.Function } found)
            return null;
        return found.Item is HostFunction host ? Function.FromHost(store, host) : store.Wrap((FuncRef)found.Item);
    }

    public Table? GetTable(Store store, string module, string name)
        => Find(store, module, name) is { Kind: ExternKind.Table } found ? new Table(store, (WasmTable)found.Item) : null;

    public Memory? GetMemory(Store store, string module, string name)
        => Find(store, module, name) is { Kind: ExternKind.Memory } found ? Memory.Wrap(store, (LinearMemory)found.Item) : null;

    public Global? GetGlobal(Store store, string module, string name)
        => Find(store, module, name) is { Kind: ExternKind.Global } found ? Global.Wrap(store, (GlobalCell)found.Item) : null;

    public void Dispose()
    {
        _disposed = true;
        _definitions.Clear();
        GC.SuppressFinalize(this);
    }

    private Extern? Find(Store store, string module, string name)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(name);
        store.ThrowIfDisposed();
        return _definitions.TryGetValue((module, name), out var found) && (found.Store is null || found.Store == store) ? found.Item : null;
    }

    private void DefineExternal(string module, string name, IExternal item)
    {
        ArgumentNullException.ThrowIfNull(item);
        if (item.Store is not { } store)
            throw new ArgumentException("The item is not associated with a store.");
        Add(module, name, item.Extern, store);
    }

    private void DefineHost(string module, string name, HostFunction function) => Add(module, name, Extern.Of(function), null);

    private void Add(string module, string name, Extern item, Store? store)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(name);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_allowShadowing)
            _definitions[(module, name)] = (item, store);
        else if (!_definitions.TryAdd((module, name), (item, store)))
            throw new WasmtimeException($"import of `{module}::{name}` defined twice");
    }
}
