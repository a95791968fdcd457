using Wasmtime.Runtime;

namespace Wasmtime;

/// <summary>A table of function or external references.</summary>
public class Table : IExternal
{
    private readonly Store _store;
    private readonly WasmTable _table;

    [Obsolete("Replace ValueKind parameter with TableKind")]
    public Table(Store store, ValueKind kind, object? initialValue, uint initial, uint maximum = uint.MaxValue)
        : this(store, (TableKind)kind, initialValue, initial, maximum)
    {
    }

    /// <summary>Makes a table of <paramref name="initial"/> elements that may grow to <paramref name="maximum"/>.</summary>
    public Table(Store store, TableKind kind, object? initialValue, uint initial, uint maximum = uint.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(store);
        if (kind is not (TableKind.ExternRef or TableKind.FuncRef))
            throw new WasmtimeException("Table elements must be externref or funcref.");
        if (maximum < initial)
            throw new ArgumentException("The maximum number of elements cannot be less than the minimum.", nameof(maximum));
        _store = store;
        _table = store.NewTable(new TableType((ValueKind)kind, initial, maximum), ToGuest(store, (ValueKind)kind, initialValue));
    }

    internal Table(Store store, WasmTable table)
    {
        _store = store;
        _table = table;
    }

    public TableKind Kind => (TableKind)_table.Type.Kind;

    public uint Minimum => _table.Type.Minimum;

    public uint Maximum => _table.Type.Maximum ?? uint.MaxValue;

    Extern IExternal.Extern => Extern.Of(_table);

    Store? IExternal.Store => _store;

    public object? GetElement(uint index)
    {
        _store.ThrowIfDisposed();
        var value = _table.Elements[index];
        return _table.Type.Kind == ValueKind.FuncRef ? _store.Wrap((FuncRef?)value) : value;
    }

    public void SetElement(uint index, object? value)
    {
        _store.ThrowIfDisposed();
        var element = ToGuest(_store, _table.Type.Kind, value);
        if (index >= (uint)_table.Elements.Length)
            throw new WasmtimeException("table element index out of bounds");
        _table.Elements[index] = element;
    }

    public ulong GetSize()
    {
        _store.ThrowIfDisposed();
        return (ulong)_table.Elements.Length;
    }

    /// <summary>Grows by <paramref name="delta"/> elements and returns the elements before; throws when a limit forbids.</summary>
    public ulong Grow(uint delta, object? initialValue)
    {
        _store.ThrowIfDisposed();
        var before = _table.Grow(delta, ToGuest(_store, _table.Type.Kind, initialValue));
        return before >= 0 ? (ulong)before : throw new WasmtimeException($"failed to grow table by `{delta}`");
    }

    private static object? ToGuest(Store store, ValueKind kind, object? value)
    {
        if (kind != ValueKind.FuncRef)
            return value;
        if (value is not (null or Function))
            throw new ArgumentException("expected a function value", nameof(value));
        return References.FunctionToGuest(store, (Function?)value);
    }
}
