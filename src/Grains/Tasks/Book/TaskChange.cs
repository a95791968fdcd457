using Wetware.Tasks;

namespace Wetware.Grains.Tasks;

/// <summary>What will be said of one task in the next batch; of what changed more than once only the last is said.</summary>
internal sealed class TaskChange
{
    public TaskDefinition? Birth { get; set; }

    public TaskCounters? Counters { get; set; }

    public Dictionary<long, TaskRun> Runs { get; } = [];

    public bool Removed { get; set; }

    public TaskEntry Entry(long number) => Removed
        ? new TaskEntry { Number = number, Removed = true }
        : new TaskEntry { Number = number, Birth = Birth, Counters = Counters, Runs = Runs.Count == 0 ? [] : [.. Runs.Values] };
}
