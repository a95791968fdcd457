using Wetware.Routing;

namespace Wetware.Grains.Routing;

/// <summary>What the routing stream carries.</summary>
/// <param name="Record">A node's record.</param>
/// <param name="Ended">True when that start of the node is over.</param>
[GenerateSerializer, Immutable]
[Alias("ww.routing-event")]
internal sealed record RoutingEvent([property: Id(0)] RoutingRecord Record, [property: Id(1)] bool Ended);
