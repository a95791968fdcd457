using System.Diagnostics.CodeAnalysis;

namespace Wetware.Wasm.Modules;

/// <summary>A dictionary that forgets what was used least recently when it holds too much. Not thread-safe.</summary>
internal sealed class LruCache<TKey, TValue>(int mostEntries, long mostBytes)
    where TKey : notnull
{
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, TValue Value, long Bytes)>> _byKey = [];
    private readonly LinkedList<(TKey Key, TValue Value, long Bytes)> _byUse = new();

    public int Count => _byKey.Count;

    public long Bytes { get; private set; }

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        var found = _byKey.TryGetValue(key, out var node);
        value = found ? node!.Value.Value : default;
        if (found)
        {
            _byUse.Remove(node!);
            _byUse.AddFirst(node!);
        }

        return found;
    }

    /// <summary>Looks without counting it as a use.</summary>
    public bool TryPeek(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        var found = _byKey.TryGetValue(key, out var node);
        value = found ? node!.Value.Value : default;
        return found;
    }

    /// <summary>Removes all whose key fits, and returns them.</summary>
    public List<TValue> RemoveAll(Predicate<TKey> fits)
    {
        var gone = new List<TValue>();
        foreach (var key in _byKey.Keys.Where(key => fits(key)).ToArray())
        {
            if (Remove(key, out var value))
                gone.Add(value);
        }

        return gone;
    }

    /// <summary>Adds or replaces, and answers what had to go; never the newest itself.</summary>
    public List<TValue> Put(TKey key, TValue value, long bytes)
    {
        Remove(key, out _);
        _byKey[key] = _byUse.AddFirst((key, value, bytes));
        Bytes += bytes;
        var gone = new List<TValue>();
        while ((Count > mostEntries || Bytes > mostBytes) && Count > 1)
        {
            var last = _byUse.Last!.Value;
            Remove(last.Key, out _);
            gone.Add(last.Value);
        }

        return gone;
    }

    /// <summary>The key that was used least recently.</summary>
    public bool TryGetOldest([MaybeNullWhen(false)] out TKey key)
    {
        var last = _byUse.Last;
        key = last is null ? default : last.Value.Key;
        return last is not null;
    }

    public bool Remove(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        var found = _byKey.Remove(key, out var node);
        value = found ? node!.Value.Value : default;
        if (found)
        {
            _byUse.Remove(node!);
            Bytes -= node!.Value.Bytes;
        }

        return found;
    }
}
