using System.Text;
using System.Text.Json.Serialization;
using Wetware.Gateway.OpenApi;
using Wetware.Tasks;

namespace Wetware.Gateway.Tasks.Json;

/// <summary>
/// A task as a JSON body or an exported file has it; the fields are those of the form. Everything but <c>module</c> may be left out.
/// </summary>
public sealed record TaskBodyJson
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The task's id: letters, digits and <c>. _ - ~ : @ +</c>; left out or empty, one is made.</summary>
    public string? Id { get; init; }

    /// <summary>For people.</summary>
    public string? Description { get; init; }

    /// <summary>Where the counter of completions begins.</summary>
    public long Complete { get; init; }

    /// <summary>Seconds that one attempt may take; 0 for the worker's default.</summary>
    public int Duration { get; init; }

    /// <summary>Seconds from acceptance to the first run.</summary>
    public int Start { get; init; }

    /// <summary>Seconds between the starts of two runs.</summary>
    public int Delay { get; init; }

    /// <summary>Runs in all; one run unless this is more than 1 and delay more than 0. With cron, 0 is no end.</summary>
    public int Repeats { get; init; }

    /// <summary>A module that the cluster keeps: its SHA-256, or its name, as app or app@1.2, which is looked up when the task is accepted.</summary>
    public required string Module { get; init; }

    /// <summary>First argument of the entry.</summary>
    public long Input { get; init; }

    /// <summary>Second argument of the entry.</summary>
    public long Difficulty { get; init; }

    /// <summary>The export that is called; left out, <c>run</c>, else <c>_start</c>.</summary>
    public string? Entry { get; init; }

    /// <summary>Arguments of <c>_start</c> or of the entry.</summary>
    public IReadOnlyList<string> Args { get; init; } = [];

    /// <summary>The guest's environment.</summary>
    public IReadOnlyDictionary<string, string> Env { get; init; } = new Dictionary<string, string>();

    /// <summary>Secrets that the guest is given: variables, and the name of the secret that each has.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; init; } = new Dictionary<string, string>();

    /// <summary>Capabilities that the guest is given: the name of each, and the name of the secret that holds its token.</summary>
    public IReadOnlyDictionary<string, string> Grants { get; init; } = new Dictionary<string, string>();

    /// <summary>Standard input as text.</summary>
    public string? Stdin { get; init; }

    /// <summary>Standard input that is no text.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? StdinBase64 { get; init; }

    /// <summary>Five fields as in crontab.</summary>
    public string? Cron { get; init; }

    /// <summary>IANA name of the cron line's time zone; left out, UTC.</summary>
    public string? Timezone { get; init; }

    /// <summary>No run falls due after this.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Seconds by which each run may be put off.</summary>
    public int Jitter { get; init; }

    /// <summary>allow, skip, queue or replace.</summary>
    [Words(typeof(OverlapPolicy))]
    public string? Overlap { get; init; }

    /// <summary>last, all or none.</summary>
    [Words(typeof(MissedPolicy))]
    public string? Missed { get; init; }

    /// <summary>Further attempts after one that failed.</summary>
    public int Retries { get; init; }

    /// <summary>Seconds before the first further attempt; doubled each time.</summary>
    public int Backoff { get; init; }

    /// <summary>Bytes of the guest's memory; 0 for the worker's default.</summary>
    public long Memory { get; init; }

    /// <summary>Bytes of output; 0 for the worker's default.</summary>
    public long Output { get; init; }

    /// <summary>0 to 9; higher goes first.</summary>
    public int Priority { get; init; } = TaskLimits.DefaultPriority;

    /// <summary>URL that the result of each run is posted to.</summary>
    public string? Notify { get; init; }

    /// <summary>For finding it again.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Concurrency group: of all tasks in it no more runs are under way at once than groupLimit says.</summary>
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
    public string? Spread { get; init; }

    /// <summary>Take the place of a task that has the id.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Replace { get; init; }

    internal static TaskBodyJson Of(TaskSpec spec)
    {
        var stdin = Text(spec.Stdin.Span);
        return new TaskBodyJson
        {
            Id = spec.Id,
            Description = spec.Description,
            Complete = spec.Complete,
            Duration = spec.Duration,
            Start = spec.Start,
            Delay = spec.Delay,
            Repeats = spec.Repeats,
            Module = spec.Module,
            Input = spec.Input,
            Difficulty = spec.Difficulty,
            Entry = spec.Entry,
            Args = spec.Args,
            Env = spec.Env,
            Secrets = spec.Secrets,
            Grants = spec.Grants,
            Stdin = stdin,
            StdinBase64 = stdin is null ? Convert.ToBase64String(spec.Stdin.Span) : null,
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

    private static string? Text(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
