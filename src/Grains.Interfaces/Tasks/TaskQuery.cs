namespace Wetware.Tasks;

/// <summary>Which tasks are asked for.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.task-query")]
public sealed record TaskQuery
{
    /// <summary>Only those in this state.</summary>
    [Id(0)]
    public TaskState? State { get; init; }

    /// <summary>Only those with this label; with <see cref="LabelValue"/>, only with that value.</summary>
    [Id(1)]
    public string? Label { get; init; }

    /// <summary>The value that <see cref="Label"/> must have; null for any.</summary>
    [Id(2)]
    public string? LabelValue { get; init; }

    /// <summary>At most so many; 1 to <see cref="TaskLimits.MaxPage"/>.</summary>
    [Id(3)]
    public int Limit { get; init; } = 100;

    /// <summary>Only tasks whose <see cref="TaskInfo.Number"/> is above this, or with <see cref="NewestFirst"/> below it; 0 for the beginning.</summary>
    [Id(4)]
    public long After { get; init; }

    /// <summary>From the newest to the oldest, instead of the other way round.</summary>
    [Id(5)]
    public bool NewestFirst { get; init; }
}
