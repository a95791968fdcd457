using System.Net;
using Wetware.Wasm.Files;

namespace Wetware.Grains.Tasks;

/// <summary>Section <c>Cluster:Tasks</c>: what the scheduler keeps. Beyond a number of tasks or queued runs new ones are answered <c>overloaded</c>.</summary>
public sealed class TaskOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Cluster:Tasks";

    /// <summary>Tasks that are kept, finished ones among them. 1 to 1,000,000. Default 200,000.</summary>
    public int MaxTasks { get; set; } = 200_000;

    /// <summary>Bytes of all their descriptions, arguments, environments, inputs and labels. 1 MiB to 16 GiB. Default 256 MiB.</summary>
    public long MaxTaskBytes { get; set; } = 256L << 20;

    /// <summary>Runs of one task that are queued or running. 1 to 100,000. Default 10,000.</summary>
    public int LiveRunsPerTask { get; set; } = 10_000;

    /// <summary>Runs of all tasks that are queued or running. 1 to 1,000,000. Default 200,000.</summary>
    public int LiveRuns { get; set; } = 200_000;

    /// <summary>Ended runs that are kept of each task, the newest. 1 to 10,000. Default 100.</summary>
    public int KeptRunsPerTask { get; set; } = 100;

    /// <summary>Ended runs that are kept of all tasks, the newest. 1 to 1,000,000. Default 100,000.</summary>
    public int KeptRuns { get; set; } = 100_000;

    /// <summary>Bytes of output and messages of all ended runs that are kept. 1 MiB to 512 MiB. Default 64 MiB.</summary>
    public long KeptRunBytes { get; set; } = 64L << 20;

    /// <summary>Bytes of standard output, and of standard error, that are kept of each run; of more, the first and the last half. 0 to 64 KiB. Default 16 KiB.</summary>
    public int KeptOutput { get; set; } = 16 << 10;

    /// <summary>How long a task that is done, failed or cancelled is kept. 1 s to 10 years. Default 7 days.</summary>
    public TimeSpan KeepFinished { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How many such tasks are kept, the newest. 0 to 1,000,000. Default 50,000.</summary>
    public int FinishedTasks { get; set; } = 50_000;

    /// <summary>Attempts of one run that may be lost with their nodes before it fails as <c>disconnected</c>. 1 to 1000. Default 10.</summary>
    public int LostAttempts { get; set; } = 10;

    /// <summary>Events that are kept for those who watch. 16 to 1,000,000. Default 8192.</summary>
    public int Events { get; set; } = 8192;

    /// <summary>
    /// Places that <c>notify</c> may name: <c>[scheme://]host[:port][/path]</c>, <c>*.</c> in front of a host for all below it. Default none: notify is refused.
    /// </summary>
    public IList<string> Notify { get; } = [];

    /// <summary>Special address ranges that notify may reach all the same, such as <c>10.0.0.0/8</c>. Default none.</summary>
    public IList<string> NotifyRanges { get; } = [];

    /// <summary>Bytes of changes that may wait for the disk before calls are answered <c>overloaded</c>. 64 KiB to 64 MiB. Default 4 MiB.</summary>
    public int PendingBytes { get; set; } = 4 << 20;

    /// <summary>What is wrong: option and message; nothing when all is well.</summary>
    public IEnumerable<(string Option, string Problem)> Problems()
    {
        (string Name, long Value, long Least, long Most)[] ranges =
        [
            (nameof(MaxTasks), MaxTasks, 1, 1_000_000),
            (nameof(MaxTaskBytes), MaxTaskBytes, 1 << 20, 16L << 30),
            (nameof(LiveRunsPerTask), LiveRunsPerTask, 1, 100_000),
            (nameof(LiveRuns), LiveRuns, 1, 1_000_000),
            (nameof(KeptRunsPerTask), KeptRunsPerTask, 1, 10_000),
            (nameof(KeptRuns), KeptRuns, 1, 1_000_000),
            (nameof(KeptRunBytes), KeptRunBytes, 1 << 20, 512 << 20),
            (nameof(KeptOutput), KeptOutput, 0, 64 << 10),
            (nameof(KeepFinished), (long)KeepFinished.TotalSeconds, 1, 315_360_000),
            (nameof(FinishedTasks), FinishedTasks, 0, 1_000_000),
            (nameof(LostAttempts), LostAttempts, 1, 1000),
            (nameof(Events), Events, 16, 1_000_000),
            (nameof(PendingBytes), PendingBytes, 64 << 10, 64 << 20),
        ];
        return ranges.Where(range => range.Value < range.Least || range.Value > range.Most)
            .Select(range => ($"{Section}:{range.Name}", $"{range.Value} is outside {range.Least} to {range.Most}"))
            .Concat(Notify.Where(place => !HttpPlace.TryParse(place, out _)).Select(place => ($"{Section}:{nameof(Notify)}", $"\"{place}\" is not [scheme://]host[:port][/path]")))
            .Concat(NotifyRanges.Where(range => !IPNetwork.TryParse(range, out _))
                .Select(range => ($"{Section}:{nameof(NotifyRanges)}", $"\"{range}\" is not an address range such as 10.0.0.0/8")));
    }

    internal TaskRunLimits Rules() => new() { KeptRuns = KeptRunsPerTask, LiveRuns = LiveRunsPerTask, LostAttempts = LostAttempts };
}
