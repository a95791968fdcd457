using Orleans.Placement;
using Wetware.Errors;
using Wetware.Routing;

namespace Wetware.Grains.Routing;

/// <summary>
/// Holds the latest record of one peer under the same rules as every table. It lives where it is called from, which is mostly the peer itself; nothing is
/// stored, because what is lost comes again with the next heartbeat.
/// </summary>
[PreferLocalPlacement]
internal sealed class RecordGrain(TimeProvider time) : Grain, IRecordGrain
{
    private readonly long _origin = time.GetTimestamp();
    private RoutingTable _table = RoutingTable.Empty(capacity: 1);

    private TimeSpan Now => time.GetElapsedTime(_origin);

    /// <inheritdoc />
    public Task<HeartbeatOutcome> Heartbeat(RoutingRecord record, CancellationToken cancellationToken = default)
    {
        var outcome = HeartbeatOutcome.Rejected;
        if (record?.Peer == this.GetPrimaryKeyString())
            _table = _table.Upsert(record, Now, record.Ttl, out outcome);
        return Task.FromResult(outcome);
    }

    /// <inheritdoc />
    public Task Goodbye(RoutingRecord last, CancellationToken cancellationToken = default)
    {
        if (last?.Peer != this.GetPrimaryKeyString())
            throw new WetwareException(ErrorKind.Failed, "peer: not that of this record");
        last.Check();
        _table = _table.End(last.Server, Now, LiveTable.Memory);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task<RoutingRecord?> Latest(CancellationToken cancellationToken = default)
    {
        _table = _table.Advance(Now);
        return Task.FromResult(_table.Lookup(RoutingQuery.All));
    }
}
