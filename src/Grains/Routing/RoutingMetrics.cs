using System.Diagnostics.Metrics;

namespace Wetware.Grains.Routing;

/// <summary>Meter <c>Wetware.Routing</c>.</summary>
internal static class RoutingMetrics
{
    private static readonly Meter Meter = new("Wetware.Routing");

    public static UpDownCounter<long> Records { get; } = Meter.CreateUpDownCounter<long>("ww.routing.records", "{record}", "Live records in this node's table");

    public static Counter<long> Sent { get; } = Meter.CreateCounter<long>("ww.routing.heartbeats.sent", "{heartbeat}", "Heartbeats that this node sent");

    public static Counter<long> Lost { get; } = Meter.CreateCounter<long>("ww.routing.heartbeats.lost", "{heartbeat}", "Heartbeats that could not be handed to the stream");

    public static Counter<long> Heard { get; } = Meter.CreateCounter<long>("ww.routing.heartbeats.heard", "{heartbeat}", "Heartbeats that arrived, by outcome");

    public static Counter<long> Expired { get; } = Meter.CreateCounter<long>("ww.routing.expired", "{record}", "Records that ended because nothing newer came in time");

    public static Counter<long> Asked { get; } = Meter.CreateCounter<long>("ww.routing.asked", "{call}", "Members that were asked for a heartbeat because the stream brought none");

    public static Counter<long> Queries { get; } = Meter.CreateCounter<long>("ww.routing.queries", "{query}", "Queries that were answered, by kind of call");
}
