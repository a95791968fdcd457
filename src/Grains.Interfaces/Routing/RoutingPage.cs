namespace Wetware.Routing;

/// <summary>A part of an answer.</summary>
/// <param name="Records">The records, in the query's order.</param>
/// <param name="Cursor">Where the next page goes on; null when this was the last one.</param>
[GenerateSerializer, Immutable]
[Alias("ww.routing-page")]
public sealed record RoutingPage([property: Id(0)] IReadOnlyList<RoutingRecord> Records, [property: Id(1)] string? Cursor);
