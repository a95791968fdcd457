using System.Text;
using Wetware.Gateway.Forms;
using Wetware.Modules;
using Wetware.Tasks;
using Wetware.Tasks.Secrets;
using static Wetware.Tasks.TaskLimits;

namespace Wetware.Gateway.Tasks;

/// <summary>The fields of a task, in forms, JSON and the flags of <c>ww task submit</c> alike.</summary>
internal static class TaskForm
{
    private const string Seconds = "seconds";

    private static readonly IReadOnlyDictionary<string, OverlapPolicy> Overlaps = Words<OverlapPolicy>();
    private static readonly IReadOnlyDictionary<string, SpreadPolicy> Spreads = Words<SpreadPolicy>();
    private static readonly IReadOnlyDictionary<string, MissedPolicy> MissedWords = Words<MissedPolicy>();

    /// <summary>How much of a form is read.</summary>
    public static FormLimits Limits(long bodyBytes) => new(
        bodyBytes,
        new Dictionary<string, long> { ["wasm"] = ModuleLimitsOfStore.MaxBytes, ["stdin"] = MaxStdin },
        TextBytes: MaxBytes,
        Parts: (3 * MaxArgs) + 64,
        Empty: ["args"]);

    /// <summary>Reads a task.</summary>
    /// <exception cref="BadFieldsException">All that is wrong with it.</exception>
    public static TaskOrder Read(FieldSet fields)
    {
        var reader = new FieldReader(fields);
        var wasm = Module(reader, out var digest, out var name);
        var spec = new TaskSpec
        {
            Id = reader.Text("id", 4 * MaxId) ?? "",
            Description = reader.Text("description", 4 * MaxDescription) ?? "",
            Complete = reader.Integer("complete", 0, MaxComplete, 0),
            Duration = (int)reader.Integer("duration", 0, MaxDuration, 0, Seconds),
            Start = (int)reader.Integer("start", 0, MaxSeconds, 0, Seconds),
            Delay = (int)reader.Integer("delay", 0, MaxSeconds, 0, Seconds),
            Repeats = (int)reader.Integer("repeats", 0, MaxRepeats, 0),
            Module = digest,
            ModuleName = name,
            Input = reader.Integer("input", long.MinValue, long.MaxValue, 0),
            Difficulty = reader.Integer("difficulty", long.MinValue, long.MaxValue, 0),
            Entry = reader.Text("entry", 4 * MaxEntry),
            Args = reader.Texts("args", MaxArgs, MaxBytes),
            Env = reader.Pairs("env", MaxArgs, MaxBytes),
            Secrets = reader.Pairs("secrets", TaskSecretRules.MaxOfTask, MaxBytes),
            Grants = reader.Pairs("grants", MaxGrants, MaxBytes),
            Stdin = Stdin(reader),
            Cron = reader.Text("cron", 4 * MaxCron),
            TimeZone = reader.Text("timezone", 256),
            Until = reader.Instant("until"),
            Jitter = (int)reader.Integer("jitter", 0, MaxSeconds, 0, Seconds),
            Overlap = reader.Word("overlap", Overlaps, OverlapPolicy.Allow),
            Missed = reader.Word("missed", MissedWords, MissedPolicy.Last),
            Retries = (int)reader.Integer("retries", 0, MaxRetries, 0),
            Backoff = (int)reader.Integer("backoff", 0, MaxPause, 0, Seconds),
            Memory = reader.Size("memory", MaxMemory, 0),
            Output = reader.Size("output", MaxOutput, 0),
            Priority = (int)reader.Integer("priority", 0, MaxPriority, DefaultPriority),
            Notify = reader.Text("notify", 4 * MaxNotify),
            Http = reader.Texts("http", MaxHttp, 4 * MaxHttpPlace),
            Folders = reader.Texts("folders", MaxFolders, 2 * MaxFolderPath),
            Spread = reader.Word("spread", Spreads, SpreadPolicy.None),
            Where = reader.Texts("where", MaxWhere, MaxWhereBytes),
            Labels = reader.Pairs("labels", MaxLabels, 8 * MaxLabel),
            Group = reader.Text("group", 4 * MaxGroup),
            GroupLimit = (int)reader.Integer("groupLimit", 0, MaxGroupLimit, 0),
        };
        var replace = reader.Flag("replace", false);
        Check(reader, spec, reader.Has("module") && name is null);
        reader.Finish();
        return new TaskOrder(spec, wasm, replace);
    }

    // The rules say what no single field tells: cron lines, time zones, what goes together.
    private static void Check(FieldReader reader, TaskSpec spec, bool byDigest)
    {
        if (ReservedIds.Contains(spec.Id, StringComparer.OrdinalIgnoreCase))
            reader.Note(new FieldProblem { Field = "id", Reason = "not-allowed", Detail = $"must not be one of {string.Join(", ", ReservedIds)} in any case, which are paths" });
        var judged = byDigest ? spec : spec with { Module = new string('0', 64) };
        foreach (var problem in TaskSpecRules.Problems(judged))
            reader.NoteOnce(FieldProblems.Of(problem));
    }

    // A stored module by its digest, or by a name that is looked up when the task is accepted.
    private static ReadOnlyMemory<byte>? Module(FieldReader reader, out string digest, out string? name)
    {
        (digest, name) = ("", null);
        var wasm = reader.File("wasm");
        var asked = reader.Text("module", 256);
        if (reader.Has("wasm") && reader.Has("module"))
            reader.Note(new FieldProblem { Field = "module", Reason = "conflict", Detail = "cannot be given together with wasm" });
        else if (!reader.Has("wasm") && !reader.Has("module"))
            reader.Note(new FieldProblem { Field = "wasm", Reason = "required", Detail = "must be a WebAssembly module as a file (curl: -F wasm=@FILE), or give module, the digest or name of a stored one" });
        if (ModuleReference.TryParse(asked, out _, out _))
            name = asked;
        else if (asked is not null)
            digest = asked.StartsWith("sha256:", StringComparison.Ordinal) ? asked["sha256:".Length..].ToLowerInvariant() : asked.ToLowerInvariant();
        return wasm;
    }

    private static ReadOnlyMemory<byte> Stdin(FieldReader reader)
    {
        var text = reader.Bytes("stdin", MaxStdin);
        var coded = reader.Text("stdinBase64", (MaxStdin * 4 / 3) + 4);
        if (text is not null && coded is not null)
            reader.Note(new FieldProblem { Field = "stdinBase64", Reason = "conflict", Detail = "cannot be given together with stdin" });
        if (coded is null)
            return text ?? default;
        var bytes = new byte[Encoding.UTF8.GetByteCount(coded)];
        if (Convert.TryFromBase64String(coded, bytes, out var length))
            return bytes.AsMemory(0, length);
        reader.Note(new FieldProblem { Field = "stdinBase64", Reason = "malformed", Detail = "must be base64" });
        return default;
    }

    private static Dictionary<string, T> Words<T>()
        where T : struct, Enum => Enum.GetValues<T>().ToDictionary(value => value.Word(), StringComparer.Ordinal);
}
