namespace Wetware.Tasks;

/// <summary>Events in order, as far as there were any within the time that was given.</summary>
/// <param name="Items">The events; empty when nothing happened.</param>
/// <param name="Next">The cursor for the next call.</param>
/// <param name="Gap">True when events between the cursor and the first of these are not kept any more: read the tasks again.</param>
[GenerateSerializer, Immutable]
[Alias("ww.task-events")]
public sealed record TaskEvents([property: Id(0)] IReadOnlyList<TaskEvent> Items, [property: Id(1)] long Next, [property: Id(2)] bool Gap);
