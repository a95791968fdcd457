using Wetware.Errors;

namespace Wetware.Tasks;

/// <summary>One run of a task.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.task-run")]
public sealed record TaskRun
{
    /// <summary>1 for the task's first run, and so on. Numbers are never used twice.</summary>
    [Id(0)]
    public required long Number { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(1)]
    public RunState State { get; init; }

    /// <summary>
    /// The attempt: 0 before the first; it grows with every one. It is the fence: what is told of an attempt that is not this one any more is refused.
    /// </summary>
    [Id(2)]
    public int Attempt { get; init; }

    /// <summary>Attempts that ended badly so far, those lost with their node not among them.</summary>
    [Id(3)]
    public int Failures { get; init; }

    /// <summary>Attempts that were lost with their node.</summary>
    [Id(4)]
    public int Lost { get; init; }

    /// <summary>Server id of the node of the latest attempt; null before the first.</summary>
    [Id(5)]
    public string? Node { get; init; }

    /// <summary>When it was due.</summary>
    [Id(6)]
    public DateTimeOffset Due { get; init; }

    /// <summary>When the latest attempt was given to its worker.</summary>
    [Id(7)]
    public DateTimeOffset? Started { get; init; }

    /// <summary>When it ended for good.</summary>
    [Id(8)]
    public DateTimeOffset? Ended { get; init; }

    /// <summary>Queued after a failed attempt: not given to a worker before this moment of the scheduler's steady time, which does not jump when a clock is set.</summary>
    [Id(9)]
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>
    /// What the latest attempt gave: the entry's results as decimal numbers (32-bit ones unsigned), separated by blanks; for <c>_start</c> null. At most 1024 characters.
    /// </summary>
    [Id(10)]
    public string? Result { get; init; }

    /// <summary>Exit code of a command.</summary>
    [Id(11)]
    public long? ExitCode { get; init; }

    /// <summary>Why the latest attempt failed; null when it did not.</summary>
    [Id(12)]
    public ErrorKind? Error { get; init; }

    /// <summary>With <see cref="ErrorKind.Limit"/>: the limit, such as <c>time</c>, <c>memory</c> or <c>output</c>.</summary>
    [Id(13)]
    public string? Limit { get; init; }

    /// <summary>What went wrong in words, at most 1024 characters.</summary>
    [Id(14)]
    public string? Message { get; init; }

    /// <summary>The latest attempt's standard output as UTF-8: all of it, or when that is more than <c>Cluster:Tasks:KeptOutput</c> bytes, its beginning, half as long.</summary>
    [Id(15)]
    public string Stdout { get; init; } = "";

    /// <summary>The same of standard error.</summary>
    [Id(16)]
    public string Stderr { get; init; } = "";

    /// <summary>True when more was written than is kept: there is a gap between the beginning and <see cref="StdoutEnd"/>, or between those of standard error.</summary>
    [Id(17)]
    public bool Truncated { get; init; }

    /// <summary>True for a run that was asked for by <see cref="ITasksGrain.RunNow"/>.</summary>
    [Id(18)]
    public bool ByHand { get; init; }

    /// <summary>Its place in the order in which the task's runs ended, from 1 on; 0 before it ended.</summary>
    [Id(19)]
    public long Place { get; init; }

    /// <summary>The end of standard output, half as long as what is kept of it; empty when <see cref="Stdout"/> is all.</summary>
    [Id(20)]
    public string StdoutEnd { get; init; } = "";

    /// <summary>The same of standard error.</summary>
    [Id(21)]
    public string StderrEnd { get; init; } = "";

    /// <summary>True when nothing can happen to it any more.</summary>
    public bool IsFinal => State >= RunState.Succeeded;
}
