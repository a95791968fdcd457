namespace Wetware.Routing;

/// <summary>A record with what is left of its life, as one node hands it to another that has just joined.</summary>
/// <param name="Record">The record.</param>
/// <param name="Remaining">How long the handing node would still keep it.</param>
[GenerateSerializer, Immutable]
[Alias("ww.live-record")]
public sealed record LiveRecord([property: Id(0)] RoutingRecord Record, [property: Id(1)] TimeSpan Remaining);
