using Microsoft.Extensions.Options;
using Wetware.Routing;

namespace Wetware.Grains.Routing;

/// <summary>The routing table of this node as it is now. Reading takes no lock; what has expired is never seen, however late anyone tidies up.</summary>
internal sealed class LiveTable
{
    /// <summary>How long heartbeats of an ended start are refused: far longer than any message is under way.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(2);

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly long _origin;
    private RoutingTable _table;

    public LiveTable(TimeProvider time, IOptions<RoutingOptions> options)
    {
        _time = time;
        _origin = time.GetTimestamp();
        _table = RoutingTable.Empty(options.Value.Capacity);
    }

    /// <summary>The table's own clock.</summary>
    public TimeSpan Now => _time.GetElapsedTime(_origin);

    /// <summary>The table at this moment; it never changes.</summary>
    public RoutingTable Snapshot()
    {
        var table = Volatile.Read(ref _table);
        return table.IsDue(Now) ? Change(static (current, now) => current.Advance(now)) : table;
    }

    /// <summary>Takes a record that was heard just now, for its whole life or for what another node says is left of it.</summary>
    public HeartbeatOutcome Take(RoutingRecord record, TimeSpan? remaining = null)
    {
        var outcome = HeartbeatOutcome.Rejected;
        if (record is not null)
        {
            var life = remaining is { } left && left < record.Ttl ? left : record.Ttl;
            Change((table, now) => table.Upsert(record, now, life, out outcome));
        }

        RoutingMetrics.Heard.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
        return outcome;
    }

    /// <summary>That start of a node is over.</summary>
    public void End(string server) => Change((table, now) => table.End(server, now, Memory));

    private RoutingTable Change(Func<RoutingTable, TimeSpan, RoutingTable> change)
    {
        lock (_gate)
        {
            var now = Now;
            var current = _table.Advance(now);
            RoutingMetrics.Expired.Add(_table.Count - current.Count);
            var next = change(current, now);
            RoutingMetrics.Records.Add(next.Count - _table.Count);
            Volatile.Write(ref _table, next);
            return next;
        }
    }
}
