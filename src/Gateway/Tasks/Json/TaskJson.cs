using Wetware.Gateway.OpenApi;
using Wetware.Tasks;

namespace Wetware.Gateway.Tasks.Json;

/// <summary>A task and how it stands. The first nine are those of the original scheduler, in its order.</summary>
public sealed record TaskJson
{
    /// <summary>The task's id.</summary>
    public required string Id { get; init; }

    /// <summary>For people.</summary>
    public required string Description { get; init; }

    /// <summary>Runs that succeeded, counted from what was given as <c>complete</c>.</summary>
    public long Completions { get; init; }

    /// <summary>Seconds that one attempt may take; 0 for the worker's default.</summary>
    public int Duration { get; init; }

    /// <summary>Seconds from acceptance to the first run.</summary>
    public int Start { get; init; }

    /// <summary>Seconds between the starts of two runs.</summary>
    public int Delay { get; init; }

    /// <summary>Runs in all.</summary>
    public int Repeats { get; init; }

    /// <summary>First argument of the entry.</summary>
    public long Input { get; init; }

    /// <summary>Second argument of the entry.</summary>
    public long Difficulty { get; init; }

    /// <summary>Its place in the list: the cursor for <c>after</c>.</summary>
    public long Number { get; init; }

    /// <summary>Where it stands: waiting, running, paused, done, failed, cancelled.</summary>
    [Words(typeof(TaskState))]
    public required string State { get; init; }

    /// <summary>When the next run by schedule is due; null when there is none.</summary>
    public DateTimeOffset? NextRun { get; init; }

    /// <summary>The result of the run that ended last; null when there is none.</summary>
    public string? LastResult { get; init; }

    /// <summary>The run that ended last, without its output.</summary>
    public RunJson? LastRun { get; init; }

    /// <summary>Runs that failed for good.</summary>
    public long Failures { get; init; }

    /// <summary>Runs that were made in all.</summary>
    public long Runs { get; init; }

    /// <summary>Runs that the overlap policy, or a full queue, did not let happen.</summary>
    public long Skipped { get; init; }

    /// <summary>Runs that nobody could start in time.</summary>
    public long Missed { get; init; }

    /// <summary>Runs that wait for a worker now.</summary>
    public int Queued { get; init; }

    /// <summary>Runs that workers have now.</summary>
    public int Running { get; init; }

    /// <summary>When it was accepted.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>When its last run had ended and no other was to come.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>Why no worker may run it at the moment, by what <c>where</c> asks for; null when one may, and in lists.</summary>
    public string? Unplaced { get; init; }

    /// <summary>What was asked for beyond the fields above; standard input is left out.</summary>
    public required TaskOptionsJson Options { get; init; }

    internal static TaskJson Of(TaskInfo task, string? unplaced) => Of(task) with { Unplaced = unplaced };

    internal static TaskJson Of(TaskInfo task) => new()
    {
        Id = task.Spec.Id,
        Description = task.Spec.Description,
        Completions = task.Completions,
        Duration = task.Spec.Duration,
        Start = task.Spec.Start,
        Delay = task.Spec.Delay,
        Repeats = task.Spec.Repeats,
        Input = task.Spec.Input,
        Difficulty = task.Spec.Difficulty,
        Number = task.Number,
        State = task.State.Word(),
        NextRun = task.NextRun,
        LastResult = task.LastRun?.Result,
        LastRun = task.LastRun is { } run ? RunJson.Of(run) : null,
        Failures = task.Failures,
        Runs = task.Runs,
        Skipped = task.Skipped,
        Missed = task.Missed,
        Queued = task.Queued,
        Running = task.Running,
        Created = task.Created,
        Ended = task.Ended,
        Options = TaskOptionsJson.Of(task.Spec),
    };
}
