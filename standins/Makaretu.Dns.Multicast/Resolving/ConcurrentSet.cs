using System.Collections;
using System.Collections.Concurrent;

namespace Makaretu.Dns.Resolving;

/// <summary>A set that several threads may use at once.</summary>
public sealed class ConcurrentSet<T> : ICollection<T> where T : notnull
{
    private readonly ConcurrentDictionary<T, byte> _items;

    public ConcurrentSet() => _items = new ConcurrentDictionary<T, byte>();

    public ConcurrentSet(IEqualityComparer<T> equalityComparer) => _items = new ConcurrentDictionary<T, byte>(equalityComparer);

    public ConcurrentSet(IEnumerable<T> values) : this() => AddRange(values);

    public int Count => _items.Count;

    public bool IsEmpty => _items.IsEmpty;

    public bool IsReadOnly => false;

    public bool Contains(T value) => _items.ContainsKey(value);

    public bool Add(T value) => _items.TryAdd(value, 0);

    public void AddRange(IEnumerable<T> values)
    {
        foreach (var value in values)
            Add(value);
    }

    public bool Remove(T value) => _items.TryRemove(value, out _);

    public void Clear() => _items.Clear();

    public void CopyTo(T[] array, int arrayIndex) => _items.Keys.CopyTo(array, arrayIndex);

    public IEnumerator<T> GetEnumerator()
    {
        foreach (var (item, _) in _items)
            yield return item;
    }

    void ICollection<T>.Add(T item) => Add(item);

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
