namespace Wetware.Tasks;

/// <summary>A run that is given to a worker.</summary>
/// <param name="Token">Which attempt it is.</param>
/// <param name="Spec">What to run, and within which limits.</param>
/// <param name="Trace">W3C <c>traceparent</c> that it belongs to.</param>
[GenerateSerializer, Immutable]
[Alias("ww.work-item")]
public sealed record WorkItem([property: Id(0)] RunToken Token, [property: Id(1)] TaskSpec Spec, [property: Id(2)] string? Trace);
