using Wetware.Errors;

namespace Wetware.Tasks;

/// <summary>A run that is given to a worker.</summary>
/// <param name="Token">Which attempt it is.</param>
/// <param name="Spec">What to run, and within which limits.</param>
/// <param name="Trace">W3C <c>traceparent</c> that it belongs to.</param>
[GenerateSerializer, Immutable]
[Alias("ww.work-item")]
public sealed record WorkItem([property: Id(0)] RunToken Token, [property: Id(1)] TaskSpec Spec, [property: Id(2)] string? Trace);

/// <summary>One attempt of one run: what workers and the scheduler speak of. An attempt that is not the run's latest has no say any more.</summary>
/// <param name="Task">Number of the task (<see cref="TaskInfo.Number"/>).</param>
/// <param name="Run">Number of the run.</param>
/// <param name="Attempt">Number of the attempt.</param>
[GenerateSerializer, Immutable]
[Alias("ww.run-token")]
public readonly record struct RunToken([property: Id(0)] long Task, [property: Id(1)] long Run, [property: Id(2)] int Attempt);

/// <summary>What came of an attempt. The fields mean what they mean in <see cref="TaskRun"/>.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.work-result")]
public sealed record WorkResult
{
    /// <summary>Which attempt.</summary>
    [Id(0)]
    public required RunToken Token { get; init; }

    /// <summary>The entry's results.</summary>
    [Id(1)]
    public string? Result { get; init; }

    /// <summary>Exit code of a command.</summary>
    [Id(2)]
    public long? ExitCode { get; init; }

    /// <summary>Why it failed; null when it succeeded.</summary>
    [Id(3)]
    public ErrorKind? Error { get; init; }

    /// <summary>The limit that ended it.</summary>
    [Id(4)]
    public string? Limit { get; init; }

    /// <summary>What went wrong, in words.</summary>
    [Id(5)]
    public string? Message { get; init; }

    /// <summary>Standard output, or its beginning.</summary>
    [Id(6)]
    public string Stdout { get; init; } = "";

    /// <summary>Standard error, or its beginning.</summary>
    [Id(7)]
    public string Stderr { get; init; } = "";

    /// <summary>True when more was written.</summary>
    [Id(8)]
    public bool Truncated { get; init; }

    /// <summary>True when the worker gives the attempt back without having begun it: it has too much to do. Then nothing else is set.</summary>
    [Id(9)]
    public bool Returned { get; init; }

    /// <summary>The end of standard output; empty when <see cref="Stdout"/> is all.</summary>
    [Id(10)]
    public string StdoutEnd { get; init; } = "";

    /// <summary>The end of standard error; empty when <see cref="Stderr"/> is all.</summary>
    [Id(11)]
    public string StderrEnd { get; init; } = "";

    /// <summary>What its texts take, about, in bytes.</summary>
    public long Bytes => 128 + Stdout.Length + StdoutEnd.Length + Stderr.Length + StderrEnd.Length + (Message?.Length ?? 0) + (Result?.Length ?? 0);
}
