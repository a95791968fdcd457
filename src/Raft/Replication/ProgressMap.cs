using System.Collections;
using System.Globalization;

namespace Wetware.Raft;

/// <summary>The progress of each member, in ascending order of ids: a group is small, so arrays beat hash tables.</summary>
internal sealed class ProgressMap : IAckedIndexer, IReadOnlyCollection<KeyValuePair<ulong, Progress>>
{
    private readonly List<KeyValuePair<ulong, Progress>> _items = [];

    public int Count => _items.Count;

    /// <summary>The member and its progress at a position.</summary>
    public KeyValuePair<ulong, Progress> this[int position] => _items[position];

    /// <summary>Returns the progress of <paramref name="id"/>, or null.</summary>
    public Progress? Find(ulong id)
    {
        foreach (var (other, progress) in _items)
        {
            if (other == id)
                return progress;
        }
        return null;
    }

    public void Set(ulong id, Progress progress)
    {
        var at = _items.FindIndex(item => item.Key >= id);
        var item = KeyValuePair.Create(id, progress);
        if (at < 0)
            _items.Add(item);
        else if (_items[at].Key == id)
            _items[at] = item;
        else
            _items.Insert(at, item);
    }

    public void Remove(ulong id) => _items.RemoveAll(item => item.Key == id);

    public bool TryGetAcked(ulong id, out ulong index)
    {
        var progress = Find(id);
        index = progress?.Match ?? 0;
        return progress is not null;
    }

    public List<KeyValuePair<ulong, Progress>>.Enumerator GetEnumerator() => _items.GetEnumerator();

    /// <summary>Returns one line a member, each line ended.</summary>
    public override string ToString() =>
        string.Concat(_items.Select(item => string.Create(CultureInfo.InvariantCulture, $"{item.Key}: {item.Value}\n")));

    IEnumerator<KeyValuePair<ulong, Progress>> IEnumerable<KeyValuePair<ulong, Progress>>.GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _items.GetEnumerator();
}
