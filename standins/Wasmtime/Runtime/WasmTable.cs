namespace Wasmtime.Runtime;

/// <summary>A table of references. The array is exactly as long as the table, so its own bounds check is the table's.</summary>
internal sealed class WasmTable
{
    /// <summary>Beyond this a table grows no further, whatever its type says: it would cost the host 80 MB and more.</summary>
    public const uint MostElements = 10_000_000;

    private readonly Store _store;

    public WasmTable(Store store, TableType type, object? initial)
    {
        if (type.Minimum > MostElements || type.Minimum > (store.Limits.TableElements ?? uint.MaxValue))
            throw new WasmtimeException($"table minimum size of {type.Minimum} elements exceeds table limits");
        _store = store;
        Type = type;
        Elements = new object?[type.Minimum];
        if (initial != null)
            Array.Fill(Elements, initial);
    }

    /// <summary>Compiled code reads this field.</summary>
    public object?[] Elements;

    public TableType Type { get; }

    public TableType PresentType => Type with { Minimum = (uint)Elements.Length };

    /// <summary>Returns the elements before, or -1 when a limit forbids.</summary>
    public int Grow(uint delta, object? initial)
    {
        var before = Elements.Length;
        var after = (ulong)before + delta;
        if (after > Math.Min(Type.Maximum ?? uint.MaxValue, MostElements) || after > (_store.Limits.TableElements ?? uint.MaxValue))
            return -1;
        if (delta == 0)
            return before;
        var grown = new object?[after];
        Elements.CopyTo(grown, 0);
        if (initial != null)
            Array.Fill(grown, initial, before, (int)delta);
        Elements = grown;
        return before;
    }
}
