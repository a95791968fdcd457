using System.Collections.Immutable;
using Wetware.Routing;

namespace Wetware.Grains.Routing;

/// <summary>
/// All live records as one node knows them: an immutable value, so whoever holds one has a snapshot. Changes give a new table and cost O(log n) for
/// every index that the record is in; queries cost O(log n) and what they answer. It has no clock: times are those of the caller's clock, which
/// never goes back.
/// </summary>
internal sealed partial class RoutingTable
{
    /// <summary>Starts that are remembered as ended, at most; the ones that end soonest are forgotten first.</summary>
    public const int MaxEnded = 16_384;

    private static readonly OrderedMap<IndexKey, Row> NoRows = OrderedMap<IndexKey, Row>.Empty;

    private OrderedMap<IndexKey, Row> _ids = NoRows;
    private OrderedMap<IndexKey, Row> _servers = NoRows;
    private OrderedMap<IndexKey, Row> _hosts = NoRows;
    private OrderedMap<IndexKey, Row> _labels = NoRows;
    private OrderedMap<TimeKey, Row> _deadlines = OrderedMap<TimeKey, Row>.Empty;
    private ImmutableDictionary<string, TimeSpan> _ended = ImmutableDictionary<string, TimeSpan>.Empty;
    private OrderedMap<TimeKey, string> _endedUntil = OrderedMap<TimeKey, string>.Empty;
    private TimeSpan _now = TimeSpan.MinValue;
    private int _capacity;

    private RoutingTable()
    {
    }

    private RoutingTable(RoutingTable other)
    {
        _ids = other._ids;
        _servers = other._servers;
        _hosts = other._hosts;
        _labels = other._labels;
        _deadlines = other._deadlines;
        _ended = other._ended;
        _endedUntil = other._endedUntil;
        _now = other._now;
        _capacity = other._capacity;
    }

    /// <summary>Number of records.</summary>
    public int Count => _ids.Count;

    /// <summary>Number of starts that are remembered as ended.</summary>
    public int EndedCount => _ended.Count;

    /// <summary>True when that start is remembered as ended.</summary>
    public bool HasEnded(string server) => _ended.ContainsKey(server);

    /// <summary>A table without records that takes at most <paramref name="capacity"/>.</summary>
    public static RoutingTable Empty(int capacity) => new() { _capacity = capacity };

    /// <summary>True when a record or a memory ends before <paramref name="now"/>.</summary>
    public bool IsDue(TimeSpan now) =>
        (_deadlines.TryFirst(out var first, out _) && first.Time < now) || (_endedUntil.TryFirst(out var memory, out _) && memory.Time < now);

    /// <summary>
    /// The table at <paramref name="now"/>: records whose deadline lies before it are gone; one whose deadline is this very moment still lives.
    /// Times before the last one change nothing.
    /// </summary>
    public RoutingTable Advance(TimeSpan now)
    {
        if (now <= _now)
            return this;
        var next = new RoutingTable(this) { _now = now };
        while (next._deadlines.TryFirst(out var first, out var row) && first.Time < now)
            next.Take(row);
        while (next._endedUntil.TryFirst(out var memory, out _) && memory.Time < now)
            next.Forget(memory);
        return next;
    }

    /// <summary>Takes a record that was heard at <paramref name="now"/>, if it is the newest of its peer; it lives for <paramref name="life"/>.</summary>
    public RoutingTable Upsert(RoutingRecord record, TimeSpan now, TimeSpan life, out HeartbeatOutcome outcome)
    {
        if (record is null || life <= TimeSpan.Zero || record.Problem() is not null)
        {
            outcome = HeartbeatOutcome.Rejected;
            return this;
        }

        var table = Advance(now);
        if (table._ended.ContainsKey(record.Server))
        {
            outcome = HeartbeatOutcome.Stale;
            return table;
        }

        if (table._ids.TryGet(IdKey(record), out var known))
        {
            if (!record.IsNewerThan(known.Record))
            {
                outcome = HeartbeatOutcome.Stale;
                return table;
            }
        }
        else if (table.Count >= _capacity)
        {
            outcome = HeartbeatOutcome.Full;
            return table;
        }

        outcome = HeartbeatOutcome.Accepted;
        var next = new RoutingTable(table);
        if (known is not null)
            next.TakeWhatChanges(known, record);
        next.Put(new Row(record, table._now + life));
        return next;
    }

    /// <summary>
    /// That start of a node has ended: its record is gone, and heartbeats of it that are still under way are stale for as long as
    /// <paramref name="memory"/> says.
    /// </summary>
    public RoutingTable End(string server, TimeSpan now, TimeSpan memory)
    {
        var next = new RoutingTable(Advance(now));
        foreach (var (_, row) in next._servers.Ascend(QueryRange.Of(ByServer(server))))
            next.Take(row);
        if (next._ended.TryGetValue(server, out var before))
            next.Forget(new TimeKey(before, server));
        var until = next._now + memory;
        next._ended = next._ended.SetItem(server, until);
        next._endedUntil = next._endedUntil.Set(new TimeKey(until, server), server);
        while (next._ended.Count > MaxEnded && next._endedUntil.TryFirst(out var oldest, out _))
            next.Forget(oldest);
        return next;
    }

    private static RoutingQuery ByServer(string server) => RoutingQuery.Match(new RoutingIndex { Field = RoutingField.Server, Text = server });

    private static IndexKey IdKey(RoutingRecord record) => new("", record.Peer, record.Peer);

    private void Put(Row row)
    {
        var record = row.Record;
        _ids = _ids.Set(IdKey(record), row);
        _servers = _servers.Set(new IndexKey("", record.Server, record.Peer), row);
        if (record.Host.Length > 0)
            _hosts = _hosts.Set(new IndexKey("", record.Host, record.Peer), row);
        foreach (var (key, value) in record.Meta)
            _labels = _labels.Set(new IndexKey(key, value, record.Peer), row);
        _deadlines = _deadlines.Set(new TimeKey(row.Deadline, record.Peer), row);
    }

    private void Take(Row row)
    {
        var record = row.Record;
        _ids = _ids.Remove(IdKey(record));
        _servers = _servers.Remove(new IndexKey("", record.Server, record.Peer));
        if (record.Host.Length > 0)
            _hosts = _hosts.Remove(new IndexKey("", record.Host, record.Peer));
        foreach (var (key, value) in record.Meta)
            _labels = _labels.Remove(new IndexKey(key, value, record.Peer));
        _deadlines = _deadlines.Remove(new TimeKey(row.Deadline, record.Peer));
    }

    // Most heartbeats change nothing but number and deadline: then the other orders need only the new row in the old places, which Put does.
    private void TakeWhatChanges(Row old, RoutingRecord next)
    {
        var record = old.Record;
        _deadlines = _deadlines.Remove(new TimeKey(old.Deadline, record.Peer));
        if (record.Server != next.Server)
            _servers = _servers.Remove(new IndexKey("", record.Server, record.Peer));
        if (record.Host.Length > 0 && record.Host != next.Host)
            _hosts = _hosts.Remove(new IndexKey("", record.Host, record.Peer));
        foreach (var (key, value) in record.Meta)
        {
            if (!next.Meta.TryGetValue(key, out var now) || now != value)
                _labels = _labels.Remove(new IndexKey(key, value, record.Peer));
        }
    }

    private void Forget(TimeKey memory)
    {
        _ended = _ended.Remove(memory.Key);
        _endedUntil = _endedUntil.Remove(memory);
    }

    /// <summary>A record and the last moment of its life.</summary>
    private sealed record Row(RoutingRecord Record, TimeSpan Deadline);

    private readonly record struct TimeKey(TimeSpan Time, string Key) : IComparable<TimeKey>
    {
        public int CompareTo(TimeKey other)
        {
            var order = Time.CompareTo(other.Time);
            return order != 0 ? order : string.CompareOrdinal(Key, other.Key);
        }
    }
}
