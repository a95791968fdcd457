using Wetware.Gateway.OpenApi;
using Wetware.Tasks;

namespace Wetware.Gateway.Tasks.Json;

/// <summary>Something that happened to a task.</summary>
public sealed record TaskEventJson
{
    /// <summary>Grows from event to event; what <c>Last-Event-ID</c> goes on after.</summary>
    public long Sequence { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>What: accepted, started, succeeded, retrying, failed, lost, skipped, missed, paused, resumed, cancelled, finished, removed.</summary>
    [Words(typeof(TaskEventKind))]
    public required string Kind { get; init; }

    /// <summary>The task's id.</summary>
    public required string Task { get; init; }

    /// <summary>The task's state after it.</summary>
    [Words(typeof(TaskState))]
    public required string State { get; init; }

    /// <summary>The task's completions after it.</summary>
    public long Completions { get; init; }

    /// <summary>The run that it happened to; null for an event of the task itself.</summary>
    public RunJson? Run { get; init; }

    internal static TaskEventJson Of(TaskEvent item) => new()
    {
        Sequence = item.Sequence,
        Time = item.Time,
        Kind = item.Kind.Word(),
        Task = item.Task,
        State = item.State.Word(),
        Completions = item.Completions,
        Run = item.Run is { } run ? RunJson.Of(run) : null,
    };
}
