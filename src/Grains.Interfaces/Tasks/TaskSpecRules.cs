using System.Buffers;
using System.Text;
using Wetware.Errors;
using Wetware.Modules;
using Wetware.Tasks.Secrets;
using static Wetware.Tasks.TaskLimits;

namespace Wetware.Tasks;

/// <summary>What a <see cref="TaskSpec"/> must keep to. Whoever takes tasks in asks here first; the scheduler asks again.</summary>
public static class TaskSpecRules
{
    private static readonly SearchValues<char> IdCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-~:@+");

    /// <summary>Throws the first problem.</summary>
    /// <exception cref="WetwareException"><c>limit</c> or <c>failed</c>, naming the field and the limit.</exception>
    public static void Check(TaskSpec spec)
    {
        if (Problems(spec).FirstOrDefault() is { } problem)
            throw problem.ToException();
    }

    /// <summary>True for a text that can be a task's id.</summary>
    public static bool IsId(string? id) =>
        id is { Length: > 0 and <= MaxId } && id is not ("." or "..") && !id.AsSpan().ContainsAnyExcept(IdCharacters);

    /// <summary>All that is wrong with a task, in the order of its fields; nothing when it is good.</summary>
    public static IEnumerable<TaskProblem> Problems(TaskSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return Identity(spec).Concat(Numbers(spec)).Concat(Guest(spec)).Concat(Secrets(spec)).Concat(Grants(spec)).Concat(Times(spec)).Concat(Words(spec)).Concat(Around(spec)).OfType<TaskProblem>();
    }

    private static IEnumerable<TaskProblem?> Identity(TaskSpec spec)
    {
        yield return spec.Id.Length == 0 || IsId(spec.Id)
            ? null
            : Limit("id", $"must have at most {MaxId} characters, out of letters, digits and . _ - ~ : @ +, and be neither \".\" nor \"..\"");
        yield return ReservedIds.Contains(spec.Id, StringComparer.OrdinalIgnoreCase)
            ? Malformed("id", $"must not be one of {string.Join(", ", ReservedIds)} in any case, which are paths")
            : null;
        yield return spec.Description.Length <= MaxDescription ? null : Limit("description", $"must have at most {MaxDescription} characters");
    }

    private static IEnumerable<TaskProblem?> Numbers(TaskSpec spec)
    {
        yield return Range("complete", spec.Complete, MaxComplete);
        yield return Range("duration", spec.Duration, MaxDuration);
        yield return Range("start", spec.Start, MaxSeconds);
        yield return Range("delay", spec.Delay, MaxSeconds);
        yield return Range("repeats", spec.Repeats, MaxRepeats);
        yield return Range("jitter", spec.Jitter, MaxSeconds);
        yield return Range("retries", spec.Retries, MaxRetries);
        yield return Range("backoff", spec.Backoff, MaxPause);
        yield return Range("memory", spec.Memory, MaxMemory);
        yield return Range("output", spec.Output, MaxOutput);
        yield return Range("priority", spec.Priority, MaxPriority);
        yield return Range("groupLimit", spec.GroupLimit, MaxGroupLimit);
    }

    private static IEnumerable<TaskProblem?> Guest(TaskSpec spec)
    {
        yield return spec.Module.Length == 64 && spec.Module.All(char.IsAsciiHexDigitLower)
            ? null
            : Malformed("module", "must be a SHA-256 of 64 lower-case hex digits");
        yield return spec.ModuleName is null || ModuleReference.TryParse(spec.ModuleName, out _, out _) ? null : Malformed("module", "must be a SHA-256 of 64 hex digits, a name, or name@version");
        yield return spec.Entry is null or { Length: > 0 and <= MaxEntry } ? null : Limit("entry", $"must have 1 to {MaxEntry} characters");
        yield return spec.Args.Count <= MaxArgs ? null : Limit("args", $"there are at most {MaxArgs}");
        yield return spec.Args.Any(arg => arg is null || arg.Contains('\0')) ? Malformed("args", "must not contain a zero character") : null;
        yield return spec.Env.Count <= MaxArgs ? null : Limit("env", $"there are at most {MaxArgs}");
        yield return spec.Env.Any(pair => pair.Key.Length == 0 || pair.Key.Contains('=') || pair.Key.Contains('\0') || pair.Value.Contains('\0'))
            ? Malformed("env", "must be NAME=VALUE, with a name and without a zero character")
            : null;
        yield return spec.Stdin.Length <= MaxStdin ? null : Limit("stdin", $"must have at most {MaxStdin} bytes");
        yield return Bytes(spec) <= MaxBytes
            ? null
            : Limit("args", $"description, args, env, stdin, secrets, grants, labels, where, http and folders must have at most {MaxBytes} bytes together");
    }

    private static IEnumerable<TaskProblem?> Secrets(TaskSpec spec)
    {
        yield return spec.Secrets.Count <= TaskSecretRules.MaxOfTask ? null : Limit("secrets", $"there are at most {TaskSecretRules.MaxOfTask}");
        yield return spec.Secrets.Any(pair => pair.Key.Length == 0 || pair.Key.Contains('=') || pair.Key.Contains('\0'))
            ? Malformed("secrets", "must be VARIABLE=SECRET, with a variable and without a zero character")
            : null;
        yield return spec.Secrets.Values.All(TaskSecretRules.IsName) ? null : Malformed("secrets", $"the name of a secret {TaskSecretRules.NameRule}");
        yield return spec.Secrets.Keys.Any(spec.Env.ContainsKey) ? Malformed("secrets", "cannot name a variable that env has as well") : null;
    }

    private static IEnumerable<TaskProblem?> Grants(TaskSpec spec)
    {
        yield return spec.Grants.Count <= MaxGrants ? null : Limit("grants", $"there are at most {MaxGrants}");
        yield return spec.Grants.Keys.Any(name => name.Length == 0 || Encoding.UTF8.GetByteCount(name) > MaxGrantName || name.Contains('=') || name.Any(char.IsControl))
            ? Malformed("grants", $"must be NAME=SECRET, with a name of 1 to {MaxGrantName} bytes without control characters")
            : null;
        yield return spec.Grants.Values.All(TaskSecretRules.IsName) ? null : Malformed("grants", $"the name of a secret {TaskSecretRules.NameRule}");
    }

    private static IEnumerable<TaskProblem?> Times(TaskSpec spec)
    {
        yield return spec.TimeZone is null || spec.Cron is not null ? null : Malformed("timezone", "can be given only together with cron");
        if (spec.Cron is null)
            yield break;
        yield return spec.Delay == 0 ? null : Malformed("delay", "cannot be given together with cron");
        yield return spec.Cron.Length > MaxCron ? Limit("cron", $"must have at most {MaxCron} characters") : CronLine.Problem(spec.Cron);
        yield return TimeZones.TryFind(spec.TimeZone, out _) ? null : Malformed("timezone", "must be the IANA name of a time zone, such as Europe/Berlin");
    }

    private static IEnumerable<TaskProblem?> Words(TaskSpec spec)
    {
        yield return Enum.IsDefined(spec.Overlap) ? null : Malformed("overlap", $"must be one of {TaskNames.All<OverlapPolicy>()}");
        yield return Enum.IsDefined(spec.Spread) ? null : Malformed("spread", $"must be one of {TaskNames.All<SpreadPolicy>()}");
        yield return Enum.IsDefined(spec.Missed) ? null : Malformed("missed", $"must be one of {TaskNames.All<MissedPolicy>()}");
    }

    private static IEnumerable<TaskProblem?> Around(TaskSpec spec)
    {
        yield return spec.Notify is null || IsWebAddress(spec.Notify)
            ? null
            : Malformed("notify", $"must be an absolute http or https URL without user name, of at most {MaxNotify} characters");
        yield return spec.Group is null or { Length: > 0 and <= MaxGroup } && spec.Group?.Any(char.IsControl) != true
            ? null
            : Limit("group", $"must have 1 to {MaxGroup} characters, and no control characters");
        yield return spec.GroupLimit == 0 || spec.Group is not null ? null : Malformed("groupLimit", "can be given only together with group");
        yield return spec.Http.Count <= MaxHttp ? null : Limit("http", $"there are at most {MaxHttp}");
        yield return spec.Http.Any(place => place is null or { Length: 0 or > MaxHttpPlace }) ? Limit("http", $"must have 1 to {MaxHttpPlace} characters each") : null;
        yield return spec.Folders.Count <= MaxFolders ? null : Limit("folders", $"there are at most {MaxFolders}");
        yield return TaskFolder.Problem(spec.Folders) is { } wrong ? Malformed("folders", wrong) : null;
        yield return spec.Where.Count <= MaxWhere ? null : Limit("where", $"there are at most {MaxWhere}");
        yield return NodeSelector.Problem(spec.Where) is { } problem ? Malformed("where", problem) : null;
        yield return spec.Labels.Count <= MaxLabels ? null : Limit("labels", $"there are at most {MaxLabels}");
        yield return spec.Labels.Any(pair => pair.Key.Length is 0 or > MaxLabel || pair.Value.Length > MaxLabel || pair.Key.Contains('='))
            ? Limit("labels", $"must be name=value, each of at most {MaxLabel} characters")
            : null;
        yield return spec.Labels.Any(pair => pair.Key.Any(char.IsControl) || pair.Value.Any(char.IsControl))
            ? Malformed("labels", "must not contain control characters")
            : null;
    }

    private static bool IsWebAddress(string text) =>
        text.Length <= MaxNotify && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.UserInfo.Length == 0
        && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps);

    /// <summary>What a task's texts take, in bytes of UTF-8.</summary>
    public static long Bytes(TaskSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return Encoding.UTF8.GetByteCount(spec.Description) + spec.Stdin.Length
            + spec.Args.Sum(arg => (long)Encoding.UTF8.GetByteCount(arg ?? ""))
            + spec.Http.Sum(place => (long)Encoding.UTF8.GetByteCount(place ?? ""))
            + spec.Folders.Sum(folder => (long)Encoding.UTF8.GetByteCount(folder ?? ""))
            + spec.Where.Sum(term => (long)Encoding.UTF8.GetByteCount(term ?? ""))
            + Pairs(spec.Env) + Pairs(spec.Secrets) + Pairs(spec.Grants) + Pairs(spec.Labels);
    }

    /// <summary>True when both ask for the same, field by field.</summary>
    public static bool AreSame(TaskSpec one, TaskSpec other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return one.Args.SequenceEqual(other.Args, StringComparer.Ordinal)
            && one.Http.SequenceEqual(other.Http, StringComparer.Ordinal)
            && one.Folders.SequenceEqual(other.Folders, StringComparer.Ordinal)
            && one.Where.SequenceEqual(other.Where, StringComparer.Ordinal)
            && one.Stdin.Span.SequenceEqual(other.Stdin.Span)
            && AreSame(one.Env, other.Env)
            && AreSame(one.Secrets, other.Secrets)
            && AreSame(one.Grants, other.Grants)
            && AreSame(one.Labels, other.Labels)
            && one with { Args = other.Args, Stdin = other.Stdin, Env = other.Env, Secrets = other.Secrets, Grants = other.Grants, Labels = other.Labels, Where = other.Where, Http = other.Http, Folders = other.Folders } == other;
    }

    private static bool AreSame(IReadOnlyDictionary<string, string> one, IReadOnlyDictionary<string, string> other) =>
        one.Count == other.Count && one.All(pair => other.TryGetValue(pair.Key, out var value) && value == pair.Value);

    private static long Pairs(IReadOnlyDictionary<string, string> pairs) =>
        pairs.Sum(pair => (long)Encoding.UTF8.GetByteCount(pair.Key) + Encoding.UTF8.GetByteCount(pair.Value));

    private static TaskProblem? Range(string field, long value, long max) =>
        value >= 0 && value <= max ? null : Limit(field, $"must be 0 to {Text(max)}");

    private static TaskProblem Limit(string field, string message) => new(field, message, ErrorKind.Limit);

    private static TaskProblem Malformed(string field, string message) => new(field, message, ErrorKind.Failed);
}
