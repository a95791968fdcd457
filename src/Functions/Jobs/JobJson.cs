namespace Wetware.Functions.Jobs;

/// <summary>How a job stands.</summary>
public sealed record JobJson
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary><c>call</c> or <c>plan</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The function, or the plan's name.</summary>
    public required string Name { get; init; }

    /// <summary><c>waiting</c>, <c>running</c>, <c>done</c>, <c>failed</c>, <c>cancelled</c>.</summary>
    public required string State { get; init; }

    /// <summary>When it was taken.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>When it was begun last.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>Times that it was begun.</summary>
    public int Attempts { get; init; }

    /// <summary>The HTTP status of the result.</summary>
    public int? Status { get; init; }

    /// <summary>The function's integer or exit code.</summary>
    public int? Result { get; init; }

    /// <summary>Why it, or its last try, failed.</summary>
    public string? Error { get; init; }

    /// <summary>The same in words.</summary>
    public string? Message { get; init; }

    /// <summary>Where its callback stands: <c>pending</c>, <c>delivered</c>, <c>failed</c>.</summary>
    public string? Callback { get; init; }

    /// <summary>Milliseconds that functions ran.</summary>
    public double ElapsedMs { get; init; }

    /// <summary>Fuel that they consumed, where it was counted.</summary>
    public ulong? Fuel { get; init; }

    /// <summary>The schedule that made it.</summary>
    public string? Schedule { get; init; }

    /// <summary>How far a plan is.</summary>
    public ProgressJson? Progress { get; init; }

    internal static JobJson Of(FunctionJob job) => new()
    {
        Id = job.Id,
        Kind = job.Kind.ToString().ToLowerInvariant(),
        Name = job.Name,
        State = job.State.ToString().ToLowerInvariant(),
        Created = job.Created,
        Started = job.Started,
        Ended = job.Ended,
        Attempts = job.Attempts,
        Status = job.Status,
        Result = job.Result,
        Error = job.Error,
        Message = job.Message,
        Callback = job.Callback,
        ElapsedMs = job.Elapsed.TotalMilliseconds,
        Fuel = job.Fuel,
        Schedule = job.Schedule,
        Progress = job.Progress is { } progress
            ? new ProgressJson(progress.Step, progress.Steps, progress.Done, progress.Total, progress.Elapsed.TotalMilliseconds, progress.Fuel)
            : null,
    };
}

/// <summary>How far a plan is.</summary>
/// <param name="Step">The step that runs, from 1 on.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Done">Items of this step that are done.</param>
/// <param name="Total">Items of this step.</param>
/// <param name="ElapsedMs">Milliseconds that functions ran so far, on all gateways together.</param>
/// <param name="Fuel">Fuel that they consumed so far.</param>
public sealed record ProgressJson(int Step, int Steps, long Done, long Total, double ElapsedMs, ulong Fuel);

/// <summary>A schedule.</summary>
public sealed record ScheduleJson
{
    /// <summary>Its name; the route has it too.</summary>
    public string? Name { get; init; }

    /// <summary>Five fields as in crontab, or a word such as <c>@daily</c>.</summary>
    public required string Cron { get; init; }

    /// <summary>The time zone by its IANA name; UTC when left out.</summary>
    public string? TimeZone { get; init; }

    /// <summary>The function.</summary>
    public required string Function { get; init; }

    /// <summary>The function that is entered; <c>_start</c> when left out.</summary>
    public string? StartFunction { get; init; }

    /// <summary><c>direct</c> or <c>posix</c>; by default as the program needs it.</summary>
    public string? Mode { get; init; }

    /// <summary>Arguments of a WASI command.</summary>
    public IReadOnlyList<string>? PosixArguments { get; init; }

    /// <summary>The input in base64.</summary>
    public string? Input { get; init; }

    /// <summary><c>allow</c> or <c>skip</c>: what happens while an earlier call is not over.</summary>
    public string? Overlap { get; init; }

    /// <summary>Times that a call is tried again.</summary>
    public int? Retries { get; init; }

    /// <summary>When it is due next.</summary>
    public DateTimeOffset? Next { get; init; }

    /// <summary>The job that it made last.</summary>
    public string? LastJob { get; init; }

    /// <summary>Times that were skipped.</summary>
    public int? Skipped { get; init; }

    internal static ScheduleJson Of(FunctionSchedule schedule) => new()
    {
        Name = schedule.Name,
        Cron = schedule.Cron,
        TimeZone = schedule.TimeZone,
        Function = schedule.Request.Name,
        StartFunction = schedule.Request.StartFunction,
        Mode = schedule.Request.Mode,
        PosixArguments = schedule.Request.PosixArguments is { Count: > 0 } arguments ? arguments : null,
        Input = schedule.Request.Input.IsEmpty ? null : Convert.ToBase64String(schedule.Request.Input.Span),
        Overlap = schedule.Overlap.ToString().ToLowerInvariant(),
        Retries = schedule.Retries,
        Next = schedule.Next,
        LastJob = schedule.LastJob,
        Skipped = schedule.Skipped,
    };
}
