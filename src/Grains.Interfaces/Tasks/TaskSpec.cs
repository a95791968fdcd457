namespace Wetware.Tasks;

/// <summary>
/// A task as it is asked for. Ranges and sizes are in <see cref="TaskLimits"/>, and <see cref="TaskSpecRules"/> checks them. All times are whole seconds.
/// </summary>
[GenerateSerializer, Immutable]
[Alias("ww.task-spec")]
public sealed record TaskSpec
{
    /// <summary>The task's name, unique among the tasks that are kept; empty to have one made (26 characters, sortable by time).</summary>
    [Id(0)]
    public string Id { get; init; } = "";

    /// <summary>For people.</summary>
    [Id(1)]
    public string Description { get; init; } = "";

    /// <summary>Where the counter of completions begins.</summary>
    [Id(2)]
    public long Complete { get; init; }

    /// <summary>Seconds that one attempt may take before it ends with the limit <c>time</c>; 0 for the worker's default.</summary>
    [Id(3)]
    public int Duration { get; init; }

    /// <summary>Seconds from acceptance to the first run. With <see cref="Cron"/>: occurrences before that do not count.</summary>
    [Id(4)]
    public int Start { get; init; }

    /// <summary>Seconds between the starts of two runs. Not with <see cref="Cron"/>.</summary>
    [Id(5)]
    public int Delay { get; init; }

    /// <summary>
    /// Runs in all. Without <see cref="Cron"/> there is one run unless both this is more than 1 and <see cref="Delay"/> more than 0.
    /// With it, 0 means no end but <see cref="Until"/>.
    /// </summary>
    [Id(6)]
    public int Repeats { get; init; }

    /// <summary>SHA-256 of the module, 64 hex digits. It must be in the module store before a run starts, or the run fails with <c>not-found</c>.</summary>
    [Id(7)]
    public string Module { get; init; } = "";

    /// <summary>First argument of the entry. A 32-bit parameter receives its low 32 bits.</summary>
    [Id(8)]
    public long Input { get; init; }

    /// <summary>Second argument of the entry.</summary>
    [Id(9)]
    public long Difficulty { get; init; }

    /// <summary>
    /// The export that is called; null: <c>run</c> if the module has it, else <c>_start</c>. An export with two parameters gets input and difficulty,
    /// with one the input, with none nothing; if <see cref="Args"/> are given, those are the arguments instead, read as numbers.
    /// </summary>
    [Id(10)]
    public string? Entry { get; init; }

    /// <summary>Arguments of <c>_start</c> after the program's name, or of the entry.</summary>
    [Id(11)]
    public IReadOnlyList<string> Args { get; init; } = [];

    /// <summary>The guest's environment.</summary>
    [Id(12)]
    public IReadOnlyDictionary<string, string> Env { get; init; } = new Dictionary<string, string>();

    /// <summary>Standard input.</summary>
    [Id(13)]
    public ReadOnlyMemory<byte> Stdin { get; init; }

    /// <summary>Five fields (minute, hour, day of month, month, day of week) as in crontab; null for a task with start, delay and repeats.</summary>
    [Id(14)]
    public string? Cron { get; init; }

    /// <summary>IANA name of the zone that <see cref="Cron"/> is meant in; null for UTC.</summary>
    [Id(15)]
    public string? TimeZone { get; init; }

    /// <summary>No run falls due after this; null for no end.</summary>
    [Id(16)]
    public DateTimeOffset? Until { get; init; }

    /// <summary>Each run is put off by a number of seconds below this, spread evenly, the same for the same task and occurrence. 0 for none.</summary>
    [Id(17)]
    public int Jitter { get; init; }

    /// <summary>What happens when a run falls due while an earlier one has not ended.</summary>
    [Id(18)]
    public OverlapPolicy Overlap { get; init; }

    /// <summary>What happens to runs that nobody could start in time.</summary>
    [Id(19)]
    public MissedPolicy Missed { get; init; }

    /// <summary>Further attempts after one that failed. Attempts lost with their node do not count.</summary>
    [Id(20)]
    public int Retries { get; init; }

    /// <summary>Seconds before the first further attempt; doubled each time, up to <see cref="TaskLimits.MaxPause"/>. 0 for at once.</summary>
    [Id(21)]
    public int Backoff { get; init; }

    /// <summary>Bytes of the guest's memory; 0 for the worker's default.</summary>
    [Id(22)]
    public long Memory { get; init; }

    /// <summary>Bytes that one attempt may write to standard output and standard error together; 0 for the worker's default.</summary>
    [Id(23)]
    public long Output { get; init; }

    /// <summary>0 to 9; runs of a higher one go first, and those of a lower one are not starved (see docs/tasks.md). Default 5.</summary>
    [Id(24)]
    public int Priority { get; init; } = TaskLimits.DefaultPriority;

    /// <summary>URL that the result of each run is posted to, as JSON; it must match the cluster's allow-list. Null for none.</summary>
    [Id(25)]
    public string? Notify { get; init; }

    /// <summary>For finding it again.</summary>
    [Id(26)]
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Concurrency group: of all tasks in it no more runs are under way at once than <see cref="GroupLimit"/> says. Null for none.</summary>
    [Id(27)]
    public string? Group { get; init; }

    /// <summary>A run of this task starts only while fewer runs of its group are under way; 0 counts as 1. Only with <see cref="Group"/>.</summary>
    [Id(28)]
    public int GroupLimit { get; init; }

    /// <summary>Which nodes may run it, by their labels: <c>label=value</c> or <c>label!=value</c>, all of which must hold (<see cref="NodeSelector"/>). Empty for any node.</summary>
    [Id(29)]
    public IReadOnlyList<string> Where { get; init; } = [];

    /// <summary>The name, or name and version, by which <see cref="Module"/> was found when the task was accepted or edited (<see cref="Modules.ModuleReference"/>); null when
    /// it was given by its digest. For people: what runs is <see cref="Module"/>.</summary>
    [Id(30)]
    public string? ModuleName { get; init; }

    /// <summary>
    /// What the guest may read of the web as files called <c>http://…</c> and <c>https://…</c>: places as <c>[scheme://]host[:port][/path]</c>, <c>*.example.org</c> for all below. An address must
    /// be allowed by the worker's node as well (<c>Cluster:Guests:Http:Allow</c>). Empty for nothing.
    /// </summary>
    [Id(31)]
    public IReadOnlyList<string> Http { get; init; } = [];

    /// <summary>
    /// Secrets of the cluster that the guest is given as environment variables: the variable's name, and the name of the secret (<see cref="Secrets.ITaskSecretsGrain"/>). Each attempt gets
    /// the values of its beginning.
    /// </summary>
    [Id(32)]
    public IReadOnlyDictionary<string, string> Secrets { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Folders that nodes offer by name and that the guest is given, each as <c>name:path</c> or <c>name:path:ro</c> (<see cref="TaskFolder"/>). Only nodes that offer all of them may run it.
    /// </summary>
    [Id(33)]
    public IReadOnlyList<string> Folders { get; init; } = [];

    /// <summary>Whether its runs keep apart from each other, and from those of the other tasks of its <see cref="Group"/> that have the same.</summary>
    [Id(34)]
    public SpreadPolicy Spread { get; init; }

    /// <summary>
    /// Capabilities that the guest is given: the name by which it finds each, and the name of the secret (<see cref="Secrets.ITaskSecretsGrain"/>) that holds a token of it
    /// (<see cref="Tokens.ITokensGrain"/>). Each attempt gets what the tokens stand for at its beginning.
    /// </summary>
    [Id(35)]
    public IReadOnlyDictionary<string, string> Grants { get; init; } = new Dictionary<string, string>();
}
