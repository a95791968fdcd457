namespace Wetware.Gateway.Tasks.Json;

/// <summary>When the next runs of a task are due.</summary>
/// <param name="Next">The times, earliest first; fewer than asked for when the schedule ends before.</param>
public sealed record UpcomingJson(IReadOnlyList<DateTimeOffset> Next);
