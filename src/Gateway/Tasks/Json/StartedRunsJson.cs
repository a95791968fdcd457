namespace Wetware.Gateway.Tasks.Json;

/// <summary>Runs that were asked for besides the schedule.</summary>
/// <param name="Task">The task.</param>
/// <param name="Runs">Their numbers.</param>
public sealed record StartedRunsJson(string Task, IReadOnlyList<long> Runs);
