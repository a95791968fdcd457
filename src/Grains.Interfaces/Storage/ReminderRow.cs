namespace Wetware.Storage;

/// <summary>A reminder as it is kept.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.reminder-row")]
public sealed record ReminderRow
{
    /// <summary>The grain's id as text.</summary>
    [Id(0)]
    public required string Grain { get; init; }

    /// <summary>The reminder's name within the grain.</summary>
    [Id(1)]
    public required string Name { get; init; }

    /// <summary>The grain's place on the hash ring.</summary>
    [Id(2)]
    public required uint Hash { get; init; }

    /// <summary>When it is first due, UTC.</summary>
    [Id(3)]
    public required DateTime StartAt { get; init; }

    /// <summary>Time between two ticks.</summary>
    [Id(4)]
    public required TimeSpan Period { get; init; }

    /// <summary>Set by the store.</summary>
    [Id(5)]
    public string? ETag { get; init; }
}
