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
