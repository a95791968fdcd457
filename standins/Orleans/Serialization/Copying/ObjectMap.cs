using System.Diagnostics.CodeAnalysis;
using Orleans.Serialization.Wire;

namespace Orleans.Serialization.Copying;

/// <summary>Objects by identity. Most graphs hold a handful of objects, which a scan finds faster than a hash.</summary>
internal sealed class ObjectMap<TValue>
{
    private const int ScanLimit = 12;
    private readonly object?[] _keys = new object?[ScanLimit];
    private readonly TValue[] _values = new TValue[ScanLimit];
    private Dictionary<object, TValue>? _rest;
    private int _count;

    public bool TryGet(object key, [MaybeNullWhen(false)] out TValue value)
    {
        for (var i = 0; i < _count; i++)
        {
            if (ReferenceEquals(_keys[i], key))
            {
                value = _values[i];
                return true;
            }
        }

        if (_count == ScanLimit && _rest is { Count: > 0 } rest)
            return rest.TryGetValue(key, out value);
        value = default;
        return false;
    }

    public void Add(object key, TValue value)
    {
        if (_count < ScanLimit)
        {
            _keys[_count] = key;
            _values[_count++] = value;
            return;
        }

        _rest ??= new Dictionary<object, TValue>(ReferenceEqualityComparer.Instance);
        _rest[key] = value;
    }

    /// <summary>True with the value that is there, else false after adding <paramref name="toAdd"/>.</summary>
    public bool TryGetOrAdd(object key, TValue toAdd, [MaybeNullWhen(false)] out TValue value)
    {
        if (TryGet(key, out value))
            return true;
        Add(key, toAdd);
        return false;
    }

    public void Clear()
    {
        if (_count == 0)
            return;
        Array.Clear(_keys, 0, _count);
        Array.Clear(_values, 0, _count);
        _count = 0;
        if (_rest is null)
            return;
        if (_rest.Count > Limits.PooledEntries)
            _rest = null;
        else
            _rest.Clear();
    }
}
