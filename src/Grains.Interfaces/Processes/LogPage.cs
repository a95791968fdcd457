namespace Wetware.Processes;

/// <summary>A page of a process's output. Offsets count all bytes of both streams since its start, in the order in which they were written.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.log-page")]
public sealed record LogPage
{
    /// <summary>Where it begins: later than asked when older output was dropped already.</summary>
    [Id(0)]
    public required long Offset { get; init; }

    /// <summary>The pieces.</summary>
    [Id(1)]
    public IReadOnlyList<LogChunk> Chunks { get; init; } = [];

    /// <summary>Where the next page begins.</summary>
    [Id(2)]
    public required long Next { get; init; }

    /// <summary>True when the process has ended and there is nothing after this page.</summary>
    [Id(3)]
    public bool Over { get; init; }
}
