using Wetware.Tasks;

namespace Wetware.Grains.Tasks;

/// <summary>What never changes of a task.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.task-birth")]
public sealed record TaskBirth
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
}
