using Wetware.Tasks;

namespace Wetware.Grains.Tasks;

/// <summary>What never changes of a task.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.task-birth")]
public sealed record TaskDefinition
{
    /// <summary>What was asked for, with its id.</summary>
    [Id(0)]
    public required TaskSpec Spec { get; init; }

    /// <summary>When it was accepted.</summary>
    [Id(1)]
    public required DateTimeOffset Created { get; init; }

    /// <summary>The idempotency key of its submission.</summary>
    [Id(2)]
    public string? Key { get; init; }

    /// <summary>The trace that its submission belongs to.</summary>
    [Id(3)]
    public string? Trace { get; init; }

    /// <summary>By how much the wall clock had been set when it was accepted (<see cref="SchedulerMark.Shift"/>).</summary>
    [Id(4)]
    public TimeSpan Shift { get; init; }
}
