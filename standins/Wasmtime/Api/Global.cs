using Wasmtime.Runtime;

namespace Wasmtime;

/// <summary>A global of a guest or of the host.</summary>
public partial class Global : IExternal
{
    private readonly Store _store;
    private readonly GlobalCell _cell;
    private object? _accessor;

    public unsafe Global(Store store, ValueKind kind, object? initialValue, Mutability mutability)
    {
        ArgumentNullException.ThrowIfNull(store);
        if (kind > ValueKind.ExternRef)
            throw new ArgumentException("unsupported value kind", nameof(kind));
        _store = store;
        _cell = new GlobalCell(new GlobalType(kind, mutability == Mutability.Mutable), store.NewCells(1)) { Api = this };
        Box = ValueBox.FromObject(initialValue, kind);
    }

    private Global(Store store, GlobalCell cell)
    {
        _store = store;
        _cell = cell;
    }

    public ValueKind Kind => _cell.Type.Kind;

    public Mutability Mutability => _cell.Type.Mutability;

    Extern IExternal.Extern => Extern.Of(_cell);

    Store? IExternal.Store => _store;

    private unsafe ValueBox Box
    {
        get
        {
            _store.ThrowIfDisposed();
            return ValueBox.From(Kind, _cell.Cell, _cell.Reference, _store);
        }

        set
        {
            _store.ThrowIfDisposed();
            var references = new object?[1];
            value.WriteTo(Kind, _store, _cell.Cell, references, 0);
            _cell.Reference = references[0];
        }
    }

    public object? GetValue() => Box.ToObject();

    public void SetValue(object? value)
    {
        ThrowIfImmutable();
        Box = ValueBox.FromObject(value, Kind);
    }

    /// <summary>Typed access, or null when the global does not hold that type.</summary>
    public Accessor<T>? Wrap<T>()
    {
        if (!Kinds.Accepts(Kind, typeof(T)))
            return null;
        if (_accessor is not Accessor<T> accessor)
            _accessor = accessor = new Accessor<T>(this);
        return accessor;
    }

    internal static Global Wrap(Store store, GlobalCell cell) => cell.Api ??= new Global(store, cell);

    private void ThrowIfImmutable()
    {
        if (Mutability != Mutability.Mutable)
            throw new InvalidOperationException("The global is immutable and cannot be changed.");
    }
}
