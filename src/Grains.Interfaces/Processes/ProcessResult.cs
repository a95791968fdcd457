namespace Wetware.Processes;

/// <summary>What came of a process. Whoever waits gets the same one, however late.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.process-result")]
public sealed record ProcessResult
{
    /// <summary>How it ended.</summary>
    [Id(0)]
    public required ProcessEnd End { get; init; }

    /// <summary>
    /// Its exit code, all 32 bits; 128 + n when signal n ended it, by itself or from outside. Null when it trapped, hit a limit, or could not begin.
    /// </summary>
    [Id(1)]
    public uint? ExitCode { get; init; }

    /// <summary>The signal that ended it.</summary>
    [Id(2)]
    public int? Signal { get; init; }

    /// <summary>The trap in words, such as <c>unreachable</c>.</summary>
    [Id(3)]
    public string? Trap { get; init; }

    /// <summary>Where it trapped: its functions from the innermost out, at most 64.</summary>
    [Id(4)]
    public IReadOnlyList<string> Frames { get; init; } = [];

    /// <summary>The limit that it hit, such as <c>memory</c>.</summary>
    [Id(5)]
    public string? Limit { get; init; }

    /// <summary>What went wrong, for people.</summary>
    [Id(6)]
    public string? Message { get; init; }

    /// <summary>When it ended, UTC.</summary>
    [Id(7)]
    public DateTimeOffset Ended { get; init; }

    /// <summary>Time it ran, without waiting for its slot.</summary>
    [Id(8)]
    public TimeSpan Elapsed { get; init; }

    /// <summary>Bytes of its memory at the end, which is also the most there was; 0 for a component, of which it is not known.</summary>
    [Id(9)]
    public long MemoryBytes { get; init; }

    /// <summary>True when it exited with 0.</summary>
    public bool Succeeded => End == ProcessEnd.Exited && ExitCode == 0;
}
