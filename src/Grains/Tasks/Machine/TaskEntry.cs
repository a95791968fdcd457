using Wetware.Tasks;

namespace Wetware.Grains.Tasks;

/// <summary>
/// What the journal says of one task, and what an image says of it. It tells how things are, not what to change: applying it twice, or one
/// that is older than an image and then all that followed, ends in the same state.
/// </summary>
[GenerateSerializer, Immutable]
[Alias("ww.task-entry")]
public sealed record TaskEntry
{
    /// <summary>The task; numbers are never used twice.</summary>
    [Id(0)]
    public required long Number { get; init; }

    /// <summary>Set when the task is new to the reader.</summary>
    [Id(1)]
    public TaskDefinition? Birth { get; init; }

    /// <summary>Set when they changed.</summary>
    [Id(2)]
    public TaskCounters? Counters { get; init; }

    /// <summary>The runs that changed; those that are final are older first.</summary>
    [Id(3)]
    public IReadOnlyList<TaskRun> Runs { get; init; } = [];

    /// <summary>True when the task is no more.</summary>
    [Id(4)]
    public bool Removed { get; init; }

    /// <summary>Set in the last entry of a batch.</summary>
    [Id(5)]
    public SchedulerMark? Mark { get; init; }
}
