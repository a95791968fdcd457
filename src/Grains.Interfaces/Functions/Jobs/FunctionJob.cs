using Wetware.Errors;
using Wetware.Tasks;

namespace Wetware.Functions;

/// <summary>Fixed limits of jobs of the function platform.</summary>
public static class JobLimits
{
    /// <summary>Bytes of an input, and of an output: 1 MiB. Larger ones are stored as blobs, and their digest is given.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>Jobs that wait or run in the cluster: 10,000.</summary>
    public const int MaxActive = 10_000;

    /// <summary>Jobs that have ended and are kept; when there are more, the oldest go: 10,000.</summary>
    public const int MaxKept = 10_000;

    /// <summary>Times that a job may be tried again after it failed: 10.</summary>
    public const int MaxRetries = 10;

    /// <summary>Times that a job is begun again because its gateway was lost, beside the retries: 3. A function that ends its gateway must not end all of them.</summary>
    public const int MaxLost = 3;

    /// <summary>Times that a callback is tried: 5.</summary>
    public const int MaxCallbacks = 5;

    /// <summary>Characters of a plan: 65,536.</summary>
    public const int MaxPlanLength = 65_536;

    /// <summary>Schedules in the cluster: 1,000.</summary>
    public const int MaxSchedules = 1_000;

    /// <summary>Bytes of a schedule's input: 16 KiB.</summary>
    public const int MaxScheduleBytes = 16 << 10;

    /// <summary>Digits of an id: 32.</summary>
    public const int IdLength = 32;

    /// <summary>How long a gateway has a job without saying that it still runs: 15 s.</summary>
    public static TimeSpan LeaseTime { get; } = TimeSpan.FromSeconds(15);

    /// <summary>Longest pause between two tries; the first is 1 s, and each is twice the one before: 60 s.</summary>
    public static TimeSpan MaxPause { get; } = TimeSpan.FromSeconds(60);

    /// <summary>Checks an id.</summary>
    /// <exception cref="WetwareException"><c>failed</c>.</exception>
    public static string Id(string? id) => id is { Length: IdLength } && id.All(char.IsAsciiHexDigitLower)
        ? id
        : throw new WetwareException(ErrorKind.Failed, $"id: must be {IdLength} hex digits in lower case");
}

/// <summary>What a job does.</summary>
public enum FunctionJobKind
{
    /// <summary>Calls a function.</summary>
    Call = 0,

    /// <summary>Runs a plan.</summary>
    Plan = 1,
}

/// <summary>How a job stands. The words are the names in lower case.</summary>
public enum FunctionJobState
{
    /// <summary>Waits for a gateway, or for its next try.</summary>
    Waiting = 0,

    /// <summary>A gateway has it.</summary>
    Running = 1,

    /// <summary>It returned.</summary>
    Done = 2,

    /// <summary>It failed, and is not tried again.</summary>
    Failed = 3,

    /// <summary>It was cancelled.</summary>
    Cancelled = 4,
}

/// <summary>What a job is to do.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.function-job-spec")]
public sealed record FunctionJobSpec
{
    /// <summary>The call; of a plan its first input, under the plan's name.</summary>
    [Id(0)]
    public required FunctionRequest Request { get; init; }

    /// <summary>The plan as JSON; null for a call.</summary>
    [Id(1)]
    public string? Plan { get; init; }

    /// <summary>The plug whose request this was, which says what the function may do; null for calls by administrators, who may do everything.</summary>
    [Id(2)]
    public Plug? Plug { get; init; }

    /// <summary>Headers of the input.</summary>
    [Id(3)]
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Receives the output by POST when the job has ended; null for none.</summary>
    [Id(4)]
    public string? CallbackUrl { get; init; }

    /// <summary>Times that it is tried again after it failed: 0 to <see cref="JobLimits.MaxRetries"/>.</summary>
    [Id(5)]
    public int Retries { get; init; }

    /// <summary>The schedule that made it; null for none.</summary>
    [Id(6)]
    public string? Schedule { get; init; }

    /// <summary>The kind of job.</summary>
    public FunctionJobKind Kind => Plan is null ? FunctionJobKind.Call : FunctionJobKind.Plan;
}

/// <summary>How a job stands.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.function-job")]
public sealed record FunctionJob
{
    /// <summary>Its id.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>What it does.</summary>
    [Id(1)]
    public FunctionJobKind Kind { get; init; }

    /// <summary>The function, or the plan's name.</summary>
    [Id(2)]
    public required string Name { get; init; }

    /// <summary>How it stands.</summary>
    [Id(3)]
    public FunctionJobState State { get; init; }

    /// <summary>When it was taken.</summary>
    [Id(4)]
    public DateTimeOffset Created { get; init; }

    /// <summary>When it was begun last; null before.</summary>
    [Id(5)]
    public DateTimeOffset? Started { get; init; }

    /// <summary>When it ended; null before.</summary>
    [Id(6)]
    public DateTimeOffset? Ended { get; init; }

    /// <summary>Times that it was begun.</summary>
    [Id(7)]
    public int Attempts { get; init; }

    /// <summary>The HTTP status of the result; null before.</summary>
    [Id(8)]
    public int? Status { get; init; }

    /// <summary>The function's integer or exit code; null when it did not return.</summary>
    [Id(9)]
    public int? Result { get; init; }

    /// <summary>Why it, or its last try, failed; null when nothing did.</summary>
    [Id(10)]
    public string? Error { get; init; }

    /// <summary>The same in words.</summary>
    [Id(11)]
    public string? Message { get; init; }

    /// <summary>Where its callback stands: <c>pending</c>, <c>delivered</c>, <c>failed</c>; null for none.</summary>
    [Id(12)]
    public string? Callback { get; init; }

    /// <summary>Time that functions ran.</summary>
    [Id(13)]
    public TimeSpan Elapsed { get; init; }

    /// <summary>Fuel that they consumed; null where it was not counted.</summary>
    [Id(14)]
    public ulong? Fuel { get; init; }

    /// <summary>The schedule that made it; null for none.</summary>
    [Id(15)]
    public string? Schedule { get; init; }

    /// <summary>How far a plan is.</summary>
    [Id(16)]
    public PlanProgress? Progress { get; init; }

    /// <summary>True once it will not change any more, but for its callback.</summary>
    public bool HasEnded => State is FunctionJobState.Done or FunctionJobState.Failed or FunctionJobState.Cancelled;
}

/// <summary>How far a plan is.</summary>
/// <param name="Step">The step that runs, from 1 on.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Done">Items of this step that are done.</param>
/// <param name="Total">Items of this step.</param>
/// <param name="Elapsed">Time that functions ran so far, on all gateways together.</param>
/// <param name="Fuel">Fuel that they consumed so far.</param>
[GenerateSerializer, Immutable]
[Alias("ww.plan-progress")]
public sealed record PlanProgress(
    [property: Id(0)] int Step, [property: Id(1)] int Steps, [property: Id(2)] long Done, [property: Id(3)] long Total, [property: Id(4)] TimeSpan Elapsed, [property: Id(5)] ulong Fuel);

/// <summary>Calls a function at the times that a cron line names. Of times that passed while no gateway was there, the last one counts.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.function-schedule")]
public sealed record FunctionSchedule
{
    /// <summary>Its name: as that of a function.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>Five fields as in crontab, or a word such as <c>@daily</c>.</summary>
    [Id(1)]
    public required string Cron { get; init; }

    /// <summary>The time zone by its IANA name; null for UTC.</summary>
    [Id(2)]
    public string? TimeZone { get; init; }

    /// <summary>The call.</summary>
    [Id(3)]
    public required FunctionRequest Request { get; init; }

    /// <summary>What happens while the call of an earlier time waits or runs: allow or skip.</summary>
    [Id(4)]
    public OverlapPolicy Overlap { get; init; }

    /// <summary>Times that a call is tried again after it failed: 0 to <see cref="JobLimits.MaxRetries"/>.</summary>
    [Id(5)]
    public int Retries { get; init; }

    /// <summary>When it is due next; null when never again. Filled in.</summary>
    [Id(6)]
    public DateTimeOffset? Next { get; init; }

    /// <summary>The job that it made last; null for none. Filled in.</summary>
    [Id(7)]
    public string? LastJob { get; init; }

    /// <summary>Times that were skipped because an earlier call was not over. Filled in.</summary>
    [Id(8)]
    public int Skipped { get; init; }
}
