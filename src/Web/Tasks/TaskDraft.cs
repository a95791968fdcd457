using System.Globalization;
using System.Text;
using Wetware.Errors;
using Wetware.Tasks;

namespace Wetware.Web.Tasks;

/// <summary>A task as it is typed into the form: texts by the names of its fields.</summary>
public sealed class TaskDraft
{
    private readonly Dictionary<string, string> _texts = [];
    private readonly Dictionary<string, string> _problems = [];
    private TaskSpec _base = new();
    private string? _stdin;

    /// <summary>What is wrong, by field; <c>""</c> for what belongs to none.</summary>
    public IReadOnlyDictionary<string, string> Problems => _problems;

    /// <summary>The text of a field; empty when nothing was typed.</summary>
    public string this[string field]
    {
        get => _texts.GetValueOrDefault(field, "");
        set => _texts[field] = value ?? "";
    }

    /// <summary>Returns the draft of a task that is there. What the form has no field for stays as it is.</summary>
    /// <param name="spec">The task.</param>
    /// <param name="seesValues">Whether the reader may see the values of variables, as by HTTP those alone who may operate.</param>
    public static TaskDraft Of(TaskSpec spec, bool seesValues)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (!seesValues)
            spec = spec with { Env = spec.Env.ToDictionary(pair => pair.Key, _ => "", StringComparer.Ordinal) };
        var stdin = Encoding.UTF8.GetString(spec.Stdin.Span);
        var draft = new TaskDraft
        {
            _base = spec,
            _stdin = stdin,
            ["id"] = spec.Id,
            ["description"] = spec.Description,
            ["module"] = spec.Module,
            ["input"] = Text(spec.Input),
            ["difficulty"] = Text(spec.Difficulty),
            ["entry"] = spec.Entry ?? "",
            ["args"] = string.Join('\n', spec.Args),
            ["env"] = Text(spec.Env),
            ["stdin"] = stdin,
            ["when"] = spec.Cron is not null ? "cron" : spec.Repeats > 1 ? "series" : "once",
            ["cron"] = spec.Cron ?? "",
            ["timezone"] = spec.TimeZone ?? "",
            ["repeats"] = Text(spec.Repeats),
            ["start"] = Text(spec.Start),
            ["delay"] = Text(spec.Delay),
            ["duration"] = Text(spec.Duration),
            ["retries"] = Text(spec.Retries),
            ["backoff"] = Text(spec.Backoff),
            ["priority"] = spec.Priority.ToString(CultureInfo.InvariantCulture),
            ["overlap"] = spec.Overlap.Word(),
            ["missed"] = spec.Missed.Word(),
            ["labels"] = Text(spec.Labels),
        };
        if (!seesValues && spec.Env.Count > 0)
            draft.Note("env", "the values are shown to those alone who may operate: type them again");
        return draft;
    }

    /// <summary>Notes what is wrong with a field; the first problem stays.</summary>
    public void Note(string field, string problem) => _problems.TryAdd(field, problem);

    /// <summary>Notes what the cluster refused, at the field that it names if it does.</summary>
    public void Note(WetwareException error)
    {
        var colon = error.Message.IndexOf(": ", StringComparison.Ordinal);

        // A copy has the secrets and grants of its task, and the form no field for them.
        if (colon > 0 && error.Message[..colon] is var field && field is not ("secrets" or "grants") && field.All(char.IsAsciiLetter))
            Note(field, error.Message[(colon + 2)..]);
        else
            Note("", error.Message);
    }

    /// <summary>Reads the task.</summary>
    /// <param name="hasFile">A file comes along, so that no digest is needed.</param>
    /// <returns>The task; null when something is wrong, which <see cref="Problems"/> says.</returns>
    public TaskSpec? Read(bool hasFile)
    {
        _problems.Clear();
        var isCron = this["when"] == "cron";
        var isSeries = this["when"] == "series";
        var digest = this["module"].Trim().ToLowerInvariant();
        digest = digest.StartsWith("sha256:", StringComparison.Ordinal) ? digest["sha256:".Length..] : digest;
        if (!hasFile && digest.Length == 0)
            Note("wasm", "choose a WebAssembly file, or give the digest of a stored module");
        else if (hasFile && digest.Length > 0)
            Note("module", "cannot be given together with a file");
        var spec = _base with
        {
            Id = this["id"].Trim(),
            Description = this["description"],
            Module = digest.Length > 0 ? digest : new string('0', 64),
            Input = Number("input", long.MinValue, long.MaxValue, 0),
            Difficulty = Number("difficulty", long.MinValue, long.MaxValue, 0),
            Entry = Text("entry"),
            Args = Lines("args"),
            Env = Pairs("env"),
            Stdin = this["stdin"] == _stdin ? _base.Stdin : Encoding.UTF8.GetBytes(this["stdin"]),
            Start = (int)Number("start", 0, TaskLimits.MaxSeconds, 0),
            Delay = isSeries ? (int)Number("delay", 1, TaskLimits.MaxSeconds, 60) : 0,
            Repeats = isSeries ? (int)Number("repeats", 2, TaskLimits.MaxRepeats, 2) : isCron ? (int)Number("repeats", 0, TaskLimits.MaxRepeats, 0) : 0,
            Cron = isCron ? this["cron"].Trim() : null,
            TimeZone = isCron ? Text("timezone") : null,
            Duration = (int)Number("duration", 0, TaskLimits.MaxDuration, 0),
            Retries = (int)Number("retries", 0, TaskLimits.MaxRetries, 0),
            Backoff = (int)Number("backoff", 0, TaskLimits.MaxPause, 0),
            Priority = (int)Number("priority", 0, TaskLimits.MaxPriority, TaskLimits.DefaultPriority),
            Overlap = TaskNames.TryParse<OverlapPolicy>(this["overlap"], out var overlap) ? overlap : OverlapPolicy.Allow,
            Missed = TaskNames.TryParse<MissedPolicy>(this["missed"], out var missed) ? missed : MissedPolicy.Last,
            Labels = Pairs("labels"),
        };
        foreach (var problem in TaskSpecRules.Problems(spec))
            Note(problem.Field, problem.Message);
        return _problems.Count == 0 ? spec : null;
    }

    /// <summary>The next runs of the cron line, at most five; empty when there is no line or it is wrong, which <paramref name="problem"/> says.</summary>
    public IReadOnlyList<DateTimeOffset> NextRuns(DateTimeOffset now, out string? problem)
    {
        problem = null;
        var next = new List<DateTimeOffset>();
        var line = this["cron"].Trim();
        if (this["when"] != "cron" || line.Length is 0 or > TaskLimits.MaxCron)
            return next;
        try
        {
            var cron = CronLine.Parse(line, Text("timezone"));
            for (DateTimeOffset? at = now; next.Count < 5 && (at = cron.Next(at.Value)) is { } found;)
                next.Add(found);
            problem = next.Count == 0 ? "names only dates that never come" : null;
        }
        catch (WetwareException error)
        {
            problem = error.Message;
        }

        return next;
    }

    private static string Text(long number) => number == 0 ? "" : number.ToString(CultureInfo.InvariantCulture);

    private static string Text(IReadOnlyDictionary<string, string> pairs) => string.Join('\n', pairs.Select(pair => $"{pair.Key}={pair.Value}"));

    private string? Text(string field) => this[field].Trim() is { Length: > 0 } text ? text : null;

    private long Number(string field, long min, long max, long otherwise)
    {
        if (Text(field) is not { } text)
            return otherwise;
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            Note(field, $"\"{(text.Length > 32 ? text[..32] + "…" : text)}\" is not a whole number");
        else if (value < min || value > max)
            Note(field, string.Create(CultureInfo.InvariantCulture, $"must be {min} to {max}"));
        else
            return value;
        return otherwise;
    }

    private string[] Lines(string field) =>
        this[field].Length == 0 ? [] : this[field].ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');

    private Dictionary<string, string> Pairs(string field)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in Lines(field).Where(line => line.Length > 0))
        {
            var pair = line.Split('=', 2);
            if (pair is not [{ Length: > 0 } name, var value])
                Note(field, "must be NAME=VALUE, one a line");
            else if (!pairs.TryAdd(name, value))
                Note(field, $"has {(name.Length > 64 ? name[..64] + "…" : name)} twice");
        }

        return pairs;
    }
}
