using System.Text.Json.Serialization;
using Wetware.Gateway.OpenApi;
using Wetware.Tasks;

namespace Wetware.Gateway.Tasks.Json;

/// <summary>The answer to a task that was accepted: what was asked for, in the order of the original scheduler, and what it became.</summary>
public sealed record AcceptedTaskJson
{
    /// <summary>The task's id.</summary>
    public required string Id { get; init; }

    /// <summary>For people.</summary>
    public required string Description { get; init; }

    /// <summary>Where the counter of completions begins.</summary>
    public long Complete { get; init; }

    /// <summary>Seconds that one attempt may take; 0 for the worker's default.</summary>
    public int Duration { get; init; }

    /// <summary>Seconds from acceptance to the first run.</summary>
    public int Start { get; init; }

    /// <summary>Seconds between the starts of two runs.</summary>
    public int Delay { get; init; }

    /// <summary>Runs in all.</summary>
    public int Repeats { get; init; }

    /// <summary>Always null; the module is not sent back.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Wasm { get; init; }

    /// <summary>First argument of the entry.</summary>
    public long Input { get; init; }

    /// <summary>Second argument of the entry.</summary>
    public long Difficulty { get; init; }

    /// <summary>SHA-256 of the module.</summary>
    public required string Module { get; init; }

    /// <summary>Where it stands: waiting, running, paused, done, failed, cancelled.</summary>
    [Words(typeof(TaskState))]
    public required string State { get; init; }

    /// <summary>When it was accepted.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>When the next run is due; null when there is none.</summary>
    public DateTimeOffset? NextRun { get; init; }

    internal static AcceptedTaskJson Of(TaskInfo task) => new()
    {
        Id = task.Spec.Id,
        Description = task.Spec.Description,
        Complete = task.Spec.Complete,
        Duration = task.Spec.Duration,
        Start = task.Spec.Start,
        Delay = task.Spec.Delay,
        Repeats = task.Spec.Repeats,
        Input = task.Spec.Input,
        Difficulty = task.Spec.Difficulty,
        Module = task.Spec.Module,
        State = task.State.Word(),
        Created = task.Created,
        NextRun = task.NextRun,
    };
}
