using System.Collections.Immutable;
using Wetware.Queues;

namespace Wetware.Grains.Raft.StateMachines.Queue;

/// <summary>
/// The items of a topic and what orders them. A command changes a clone and stores it, so a topic that a snapshot holds does not change; the collections are
/// immutable, so a clone costs nothing.
/// </summary>
internal sealed class Topic(string name)
{
    private ImmutableSortedSet<StoredItem> _ready = ImmutableSortedSet.Create(StoredItem.ByPriority);
    private ImmutableSortedSet<StoredItem> _timers = ImmutableSortedSet.Create(StoredItem.ByDue);
    private ImmutableSortedSet<RememberedId> _rememberedByDue = ImmutableSortedSet.Create(RememberedId.ByDue);
    private long _itemBytes;
    private long _rememberedBytes;
    private ImmutableSortedDictionary<string, ImmutableSortedDictionary<ulong, string>> _groups =
        ImmutableSortedDictionary.Create<string, ImmutableSortedDictionary<ulong, string>>(StringComparer.Ordinal);

    public string Name { get; } = name;

    public TopicSettings Settings { get; set; } = TopicSettings.Default;

    public bool Paused { get; set; }

    public TopicTotals Totals { get; set; }

    public long Bytes => _itemBytes + _rememberedBytes;

    public int Leased { get; private set; }

    public ImmutableSortedDictionary<string, StoredItem> Items { get; private set; } =
        ImmutableSortedDictionary.Create<string, StoredItem>(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, RememberedId> Remembered { get; private set; } =
        ImmutableSortedDictionary.Create<string, RememberedId>(StringComparer.Ordinal);

    public StoredItem? FirstReady => _ready.Min;

    /// <summary>The item whose lease or delay ends first.</summary>
    public StoredItem? FirstDue => _timers.Min;

    public RememberedId? FirstToForget => _rememberedByDue.Min;

    /// <summary>The number of items that do not wait for their group.</summary>
    public int VisibleCount => _ready.Count + _timers.Count;

    public TopicInfo Info => new(Name, Settings, Paused,
        new(_ready.Count, _timers.Count - Leased, Leased, Items.Count - _ready.Count - _timers.Count, Remembered.Count, Bytes), Totals);

    /// <summary>Items that are ready, in the order of leasing, then those that are leased or delayed, in the order in which that ends.</summary>
    public StoredItem Visible(int index) => index < _ready.Count ? _ready[index] : _timers[index - _ready.Count];

    public Topic Clone() => (Topic)MemberwiseClone();

    /// <summary>Adds an item as it stands: at its place in its group if it has one.</summary>
    public void Add(StoredItem item)
    {
        if (item.Group.Length > 0)
        {
            var group = _groups.GetValueOrDefault(item.Group, ImmutableSortedDictionary<ulong, string>.Empty);
            _groups = _groups.SetItem(item.Group, group.Add(item.Sequence, item.Id));
        }

        _itemBytes += item.Size;
        Insert(item);
    }

    /// <summary>Adds an item that is to be leased once its <c>Due</c> has come and it is the first of its group.</summary>
    public void Append(StoredItem item, TimeSpan now)
    {
        var waits = item.Group.Length > 0 && _groups.ContainsKey(item.Group);
        Add(item with { State = waits ? QueueItemState.Waiting : Next(item, now) });
    }

    /// <summary>Changes an item that is the first of its group or has none.</summary>
    public void Replace(StoredItem former, StoredItem item)
    {
        Extract(former);
        Insert(item);
    }

    /// <summary>Lets an item be leased again once its <c>Due</c> has come.</summary>
    public void Release(StoredItem former, TimeSpan due, TimeSpan now)
    {
        var item = former with { Token = 0, Due = due };
        Replace(former, item with { State = Next(item, now) });
    }

    /// <summary>Removes an item that is the first of its group or has none; the next of its group takes its place.</summary>
    public void Remove(StoredItem item, TimeSpan now)
    {
        Extract(item);
        Items = Items.Remove(item.Id);
        _itemBytes -= item.Size;
        if (item.Group.Length == 0)
            return;
        var group = _groups[item.Group].Remove(item.Sequence);
        _groups = group.IsEmpty ? _groups.Remove(item.Group) : _groups.SetItem(item.Group, group);
        if (group.IsEmpty)
            return;
        var first = Items[First(group)];
        Replace(first, first with { State = Next(first, now) });
    }

    /// <summary>Removes all items; returns their number.</summary>
    public int Purge()
    {
        var count = Items.Count;
        (Items, _ready, _timers, _groups, Leased) = (Items.Clear(), _ready.Clear(), _timers.Clear(), _groups.Clear(), 0);
        _itemBytes = 0;
        return count;
    }

    public void Remember(RememberedId id)
    {
        Remembered = Remembered.Add(id.Id, id);
        _rememberedByDue = _rememberedByDue.Add(id);
        _rememberedBytes += id.Size;
    }

    public void Forget(RememberedId id)
    {
        Remembered = Remembered.Remove(id.Id);
        _rememberedByDue = _rememberedByDue.Remove(id);
        _rememberedBytes -= id.Size;
    }

    private static QueueItemState Next(StoredItem item, TimeSpan now) => item.Due > now ? QueueItemState.Delayed : QueueItemState.Ready;

    private static string First(ImmutableSortedDictionary<ulong, string> group)
    {
        using var items = group.GetEnumerator();
        items.MoveNext();
        return items.Current.Value;
    }

    private void Insert(StoredItem item)
    {
        Items = Items.SetItem(item.Id, item);
        if (item.State == QueueItemState.Ready)
            _ready = _ready.Add(item);
        else if (item.State != QueueItemState.Waiting)
            _timers = _timers.Add(item);
        if (item.State == QueueItemState.Leased)
            Leased++;
    }

    private void Extract(StoredItem item)
    {
        if (item.State == QueueItemState.Ready)
            _ready = _ready.Remove(item);
        else if (item.State != QueueItemState.Waiting)
            _timers = _timers.Remove(item);
        if (item.State == QueueItemState.Leased)
            Leased--;
    }
}
