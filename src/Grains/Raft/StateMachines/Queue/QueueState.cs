using System.Collections.Immutable;

namespace Wetware.Grains.Raft.StateMachines.Queue;

/// <summary>The topics of a queue. The collections are immutable and so are stored topics: a copy of the struct is a snapshot.</summary>
internal struct QueueState()
{
    private static readonly IComparer<(TimeSpan Due, string Topic)> ByDue = Comparer<(TimeSpan Due, string Topic)>.Create((left, right) =>
        left.Due != right.Due ? left.Due.CompareTo(right.Due) : string.CompareOrdinal(left.Topic, right.Topic));

    private ImmutableSortedSet<(TimeSpan Due, string Topic)> _deadlines = ImmutableSortedSet.Create(ByDue);
    private ImmutableSortedSet<(TimeSpan Due, string Topic)> _forget = ImmutableSortedSet.Create(ByDue);

    public ImmutableSortedDictionary<string, Topic> Topics { get; private set; } = ImmutableSortedDictionary.Create<string, Topic>(StringComparer.Ordinal);

    public TimeSpan Time { get; set; }

    /// <summary>The sequence of the last item that was appended.</summary>
    public ulong Sequence { get; set; }

    /// <summary>The last fencing token that was given.</summary>
    public ulong Token { get; set; }

    public long Bytes { get; private set; }

    /// <summary>When the first lease or delay ends.</summary>
    public readonly TimeSpan? NextDue => _deadlines.IsEmpty ? null : _deadlines.Min.Due;

    /// <summary>The topic whose lease or delay has ended first, if one has.</summary>
    public readonly Topic? FirstDue => NextDue <= Time ? Topics[_deadlines.Min.Topic] : null;

    /// <summary>The topic whose remembered id is due first, if one is.</summary>
    public readonly Topic? FirstToForget => !_forget.IsEmpty && _forget.Min.Due <= Time ? Topics[_forget.Min.Topic] : null;

    public readonly Topic? Find(string name) => Topics.GetValueOrDefault(name);

    /// <summary>Stores a topic that will not change any more.</summary>
    public void Store(Topic topic)
    {
        var former = Find(topic.Name);
        Bytes += topic.Bytes - (former?.Bytes ?? 0);
        Topics = Topics.SetItem(topic.Name, topic);
        Schedule(ref _deadlines, topic.Name, former?.FirstDue?.Due, topic.FirstDue?.Due);
        Schedule(ref _forget, topic.Name, former?.FirstToForget?.Due, topic.FirstToForget?.Due);
    }

    public void Remove(Topic topic)
    {
        Bytes -= topic.Bytes;
        Topics = Topics.Remove(topic.Name);
        Schedule(ref _deadlines, topic.Name, topic.FirstDue?.Due, null);
        Schedule(ref _forget, topic.Name, topic.FirstToForget?.Due, null);
    }

    private static void Schedule(ref ImmutableSortedSet<(TimeSpan Due, string Topic)> set, string topic, TimeSpan? former, TimeSpan? due)
    {
        if (former == due)
            return;
        if (former is { } old)
            set = set.Remove((old, topic));
        if (due is { } next)
            set = set.Add((next, topic));
    }
}
