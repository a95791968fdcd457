namespace Wetware.Tasks;

/// <summary>How a task is submitted.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.task-submit")]
public sealed record SubmitOptions
{
    /// <summary>
    /// Submitting the same again with the same key answers the task that the first call made; something else with that key is refused. The key lasts as long as the
    /// task is kept: once it is removed, replaced or forgotten, the key makes a new one. 1 to <see cref="TaskLimits.MaxKey"/> characters; null for none.
    /// </summary>
    [Id(0)]
    public string? Key { get; init; }

    /// <summary>A task that has this id already is cancelled and replaced, instead of being a reason to refuse.</summary>
    [Id(1)]
    public bool Replace { get; init; }

    /// <summary>W3C <c>traceparent</c> of the request, so that the runs belong to its trace; null for none.</summary>
    [Id(2)]
    public string? Trace { get; init; }

    /// <summary>Refuse the task when its module is not in the store. Otherwise it is accepted, and its runs fail until the module is there.</summary>
    [Id(3)]
    public bool RequiresModule { get; init; }
}

/// <summary>What became of a submission.</summary>
/// <param name="Outcome">Whether the task was accepted by this call.</param>
/// <param name="Task">The task; with <see cref="SubmitOutcome.Taken"/> the one that has the id, with <see cref="SubmitOutcome.Conflict"/> the one that has the key.</param>
[GenerateSerializer, Immutable]
[Alias("ww.task-submitted")]
public sealed record Submitted([property: Id(0)] SubmitOutcome Outcome, [property: Id(1)] TaskInfo Task);

/// <summary>What became of an edit.</summary>
/// <param name="IsDone">False when the task was something else already: look at it and ask again.</param>
/// <param name="Task">The task as it is then.</param>
[GenerateSerializer, Immutable]
[Alias("ww.task-edited")]
public sealed record EditedTask([property: Id(0)] bool IsDone, [property: Id(1)] TaskInfo Task);

/// <summary>Whether a submission made a task.</summary>
public enum SubmitOutcome
{
    /// <summary>It is accepted and on disk.</summary>
    Accepted = 0,

    /// <summary>It is accepted and has taken the place of an earlier one.</summary>
    Replaced = 1,

    /// <summary>An earlier submission with the same key had made it; nothing was changed.</summary>
    Repeated = 2,

    /// <summary>Another task has this id; nothing was changed.</summary>
    Taken = 3,

    /// <summary>An earlier submission with the same key asked for something else; nothing was changed.</summary>
    Conflict = 4,
}
