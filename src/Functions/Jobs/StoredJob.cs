namespace Wetware.Functions.Jobs;

/// <summary>A job as it is kept; its input and its output are records of their own.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.functions.stored-job")]
public sealed record StoredJob
{
    /// <summary>What is to be done, without the input.</summary>
    [Id(0)]
    public required FunctionJobSpec Spec { get; init; }

    /// <summary>How it stands.</summary>
    [Id(1)]
    public required FunctionJob Job { get; init; }

    /// <summary>When it, or its callback, is to be tried next.</summary>
    [Id(2)]
    public DateTimeOffset Due { get; init; }

    /// <summary>Times that it failed.</summary>
    [Id(3)]
    public int Failures { get; init; }

    /// <summary>Times that its callback was tried.</summary>
    [Id(4)]
    public int Callbacks { get; init; }

    /// <summary>Times that its gateway was lost.</summary>
    [Id(5)]
    public int Lost { get; init; }

    /// <summary>Whether its callback is still to be made.</summary>
    public bool IsCallbackDue => Job.Callback == CallbackState.Pending;

    /// <summary>Whether there is something to do.</summary>
    public bool IsActive => !Job.HasEnded || IsCallbackDue;
}

/// <summary>The words of a callback's state.</summary>
internal static class CallbackState
{
    public const string Pending = "pending";
    public const string Delivered = "delivered";
    public const string Failed = "failed";
}

/// <summary>A schedule as it is kept.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.functions.stored-schedule")]
public sealed record StoredSchedule
{
    /// <summary>The schedule.</summary>
    [Id(0)]
    public required FunctionSchedule Schedule { get; init; }

    /// <summary>Makes the ids of its jobs, so that a time that is begun twice makes one job, whose id nobody can guess.</summary>
    [Id(1)]
    public required byte[] Secret { get; init; }
}

/// <summary>Bytes of a job.</summary>
[GenerateSerializer]
[Alias("ww.functions.job-bytes")]
public sealed class JobBytes
{
    /// <summary>The input, or empty.</summary>
    [Id(0)]
    public byte[] Input { get; set; } = [];

    /// <summary>What it came to.</summary>
    [Id(1)]
    public FunctionReply? Reply { get; set; }
}
