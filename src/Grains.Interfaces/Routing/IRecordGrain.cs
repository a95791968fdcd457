namespace Wetware.Routing;

/// <summary>The record of one peer; the key is the peer id. It decides which record is the latest and tells all nodes.</summary>
[Alias("ww.IRecordGrain")]
public interface IRecordGrain : IGrainWithStringKey
{
    /// <summary>A heartbeat. Repeating it is harmless: the second time it is stale.</summary>
    [Alias("Heartbeat")]
    Task<HeartbeatOutcome> Heartbeat(RoutingRecord record, CancellationToken cancellationToken = default);

    /// <summary>The start of the node that the record names is ending: its record is taken from all tables.</summary>
    [Alias("Goodbye")]
    Task Goodbye(RoutingRecord last, CancellationToken cancellationToken = default);

    /// <summary>The latest record; null when there is none, or it has expired.</summary>
    [Alias("Latest")]
    Task<RoutingRecord?> Latest(CancellationToken cancellationToken = default);
}
