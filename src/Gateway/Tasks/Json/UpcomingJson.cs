namespace Wetware.Gateway.Tasks.Json;

/// <summary>When the next runs of a task are due.</summary>
/// <param name="Next">The times, earliest first; fewer than asked for when the schedule ends before.</param>
/// <param name="Unplaced">With <c>dry-run</c>: why no worker may run it at the moment, by what <c>where</c> and <c>folders</c> ask for; null when one may.</param>
public sealed record UpcomingJson(IReadOnlyList<DateTimeOffset> Next, string? Unplaced = null);
