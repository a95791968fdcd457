using Wetware.Gateway.OpenApi;
using Wetware.Tasks;

namespace Wetware.Gateway.Tasks.Json;

/// <summary>What a task was given beyond the fields of the original scheduler, under the names that forms and JSON bodies use.</summary>
public sealed record TaskOptionsJson
{
    /// <summary>SHA-256 of the module.</summary>
    public required string Module { get; init; }

    /// <summary>The name, or name@version, by which it was given; null when it was given by its digest or as a file.</summary>
    public string? ModuleName { get; init; }

    /// <summary>The export that is called; null for <c>run</c>, else <c>_start</c>.</summary>
    public string? Entry { get; init; }

    /// <summary>Arguments.</summary>
    public IReadOnlyList<string> Args { get; init; } = [];

    /// <summary>Names of the variables; their values may be secrets and are not shown.</summary>
    public IReadOnlyList<string> Env { get; init; } = [];

    /// <summary>Secrets that the guest is given: variables, and the name of the secret that each has.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; init; } = new Dictionary<string, string>();

    /// <summary>Capabilities that the guest is given: the name of each, and the name of the secret that holds its token.</summary>
    public IReadOnlyDictionary<string, string> Grants { get; init; } = new Dictionary<string, string>();

    /// <summary>Five fields as in crontab; null for a task with start, delay and repeats.</summary>
    public string? Cron { get; init; }

    /// <summary>The time zone of the cron line; null for UTC.</summary>
    public string? Timezone { get; init; }

    /// <summary>No run falls due after this.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Seconds by which each run may be put off.</summary>
    public int Jitter { get; init; }

    /// <summary>When a run falls due while an earlier one has not ended: allow, skip, queue, replace.</summary>
    [Words(typeof(OverlapPolicy))]
    public required string Overlap { get; init; }

    /// <summary>Of runs that nobody could start in time: last, all, none.</summary>
    [Words(typeof(MissedPolicy))]
    public required string Missed { get; init; }

    /// <summary>Further attempts after one that failed.</summary>
    public int Retries { get; init; }

    /// <summary>Seconds before the first further attempt; doubled each time.</summary>
    public int Backoff { get; init; }

    /// <summary>Bytes of the guest's memory; 0 for the worker's default.</summary>
    public long Memory { get; init; }

    /// <summary>Bytes of output; 0 for the worker's default.</summary>
    public long Output { get; init; }

    /// <summary>0 to 9; higher goes first.</summary>
    public int Priority { get; init; }

    /// <summary>URL that results are posted to.</summary>
    public string? Notify { get; init; }

    /// <summary>For finding it again.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Concurrency group; null for none.</summary>
    public string? Group { get; init; }

    /// <summary>A run of this task starts only while fewer runs of its group are under way; 0 counts as 1.</summary>
    public int GroupLimit { get; init; }

    /// <summary>Which nodes may run it, by their labels: label=value or label!=value, all of which must hold; empty for any node.</summary>
    public IReadOnlyList<string> Where { get; init; } = [];

    /// <summary>What the guest may read of the web, as [scheme://]host[:port][/path]; the worker's node must allow it as well.</summary>
    public IReadOnlyList<string> Http { get; init; } = [];

    /// <summary>Folders that the guest is given, as name:path or name:path:ro, out of those that its node offers by name.</summary>
    public IReadOnlyList<string> Folders { get; init; } = [];

    /// <summary>none, or node: no two runs of the task, or of the tasks of its group that have the same, are under way on one node.</summary>
    [Words(typeof(SpreadPolicy))]
    public required string Spread { get; init; }

    internal static TaskOptionsJson Of(TaskSpec spec) => new()
    {
        Module = spec.Module,
        ModuleName = spec.ModuleName,
        Entry = spec.Entry,
        Args = spec.Args,
        Env = [.. spec.Env.Keys.Order(StringComparer.Ordinal)],
        Secrets = spec.Secrets,
        Grants = spec.Grants,
        Cron = spec.Cron,
        Timezone = spec.TimeZone,
        Until = spec.Until,
        Jitter = spec.Jitter,
        Overlap = spec.Overlap.Word(),
        Missed = spec.Missed.Word(),
        Retries = spec.Retries,
        Backoff = spec.Backoff,
        Memory = spec.Memory,
        Output = spec.Output,
        Priority = spec.Priority,
        Notify = spec.Notify,
        Labels = spec.Labels,
        Group = spec.Group,
        GroupLimit = spec.GroupLimit,
        Where = spec.Where,
        Http = spec.Http,
        Folders = spec.Folders,
        Spread = spec.Spread.Word(),
    };
}
