using System.Text.Json.Serialization;
using Wetware.Errors;
using Wetware.Gateway.OpenApi;
using Wetware.Tasks;

namespace Wetware.Gateway.Tasks.Json;

/// <summary>One run of a task.</summary>
public sealed record RunJson
{
    /// <summary>1 for the task's first run, and so on.</summary>
    public long Number { get; init; }

    /// <summary>Where it stands: queued, running, succeeded, failed, cancelled.</summary>
    [Words(typeof(RunState))]
    public required string State { get; init; }

    /// <summary>The attempt; 0 before the first.</summary>
    public int Attempt { get; init; }

    /// <summary>Server id of the node of the latest attempt.</summary>
    public string? Node { get; init; }

    /// <summary>When it was due.</summary>
    public DateTimeOffset Due { get; init; }

    /// <summary>When the latest attempt was given to its worker.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When it ended for good.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>The entry's results as decimal numbers (32-bit ones unsigned), separated by blanks; null for a command.</summary>
    public string? Result { get; init; }

    /// <summary>Exit code of a command.</summary>
    public long? ExitCode { get; init; }

    /// <summary>Why the latest attempt failed: a word of the error list; null when it did not.</summary>
    [Words(typeof(ErrorKind))]
    public string? Error { get; init; }

    /// <summary>With <c>limit</c>: which one, such as time, memory or output.</summary>
    public string? Limit { get; init; }

    /// <summary>What went wrong in words.</summary>
    public string? Message { get; init; }

    /// <summary>Attempts that ended badly so far.</summary>
    public int Failures { get; init; }

    /// <summary>Attempts that were lost with their node.</summary>
    public int Lost { get; init; }

    /// <summary>True for a run that was asked for besides the schedule.</summary>
    public bool ByHand { get; init; }

    /// <summary>Its standard output, or the beginning of it when truncated; only when the run itself is asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Stdout { get; init; }

    /// <summary>Its standard error, or the beginning of it when truncated; only when the run itself is asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Stderr { get; init; }

    /// <summary>True when more was written than is kept; only when the run itself is asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Truncated { get; init; }

    /// <summary>The end of its standard output, when stdout is only the beginning.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? StdoutEnd { get; init; }

    /// <summary>The end of its standard error, when stderr is only the beginning.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? StderrEnd { get; init; }

    internal static RunJson Of(TaskRun run) => new()
    {
        Number = run.Number,
        State = run.State.Word(),
        Attempt = run.Attempt,
        Node = run.Node,
        Due = run.Due,
        Started = run.Started,
        Ended = run.Ended,
        Result = run.Result,
        ExitCode = run.ExitCode,
        Error = run.Error?.Word(),
        Limit = run.Limit,
        Message = run.Message,
        Failures = run.Failures,
        Lost = run.Lost,
        ByHand = run.ByHand,
    };

    internal static RunJson WithOutput(TaskRun run) => Of(run) with
    {
        Stdout = run.Stdout,
        Stderr = run.Stderr,
        StdoutEnd = run.StdoutEnd.Length > 0 ? run.StdoutEnd : null,
        StderrEnd = run.StderrEnd.Length > 0 ? run.StderrEnd : null,
        Truncated = run.Truncated,
    };
}
