using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Wetware.Gateway.Forms;
using Wetware.Gateway.Modules;
using Wetware.Modules;
using Wetware.Tasks;

namespace Wetware.Gateway.Tasks;

/// <summary>Reads a file of tasks, as strictly as a task that is posted; what is wrong is named as <c>tasks[3].repeats</c>.</summary>
internal static class TaskFileReading
{
    private const int MaxProblems = 50;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    private static readonly IReadOnlyDictionary<string, TaskState> States =
        Enum.GetValues<TaskState>().ToDictionary(state => state.Word(), StringComparer.Ordinal);

    /// <exception cref="BadFieldsException">What is wrong with it.</exception>
    public static TaskFile Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(Charsets.WithoutMark(json), Strict);
            return Read(document.RootElement);
        }
        catch (JsonException error)
        {
            throw BadFieldsException.Body($"is not the JSON that is expected: {error.Message}");
        }
    }

    private static TaskFile Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("format", out var format) || format.ValueKind != JsonValueKind.String || !format.ValueEquals(TaskFile.Format))
            throw Bad("format", $"must be \"{TaskFile.Format}\"");
        foreach (var property in root.EnumerateObject())
        {
            var name = JsonFields.NameOf(property);
            if (name is not ("format" or "exported" or "tasks" or "modules"))
                throw Bad(name, "is no field of this file");
        }

        var modules = Modules(root);
        var tasks = Tasks(root);
        return new TaskFile(tasks, modules);
    }

    private static List<TaskExport> Tasks(JsonElement root)
    {
        var problems = new List<FieldProblem>();
        var tasks = new List<TaskExport>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, entry) in Items(root, "tasks").Index())
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"tasks[{index}]");
            if (index == TaskFile.MaxTasks)
                throw Bad("tasks", $"must be at most {TaskFile.MaxTasks}");
            try
            {
                var task = Entry(entry);
                if (!ids.Add(task.Spec.Id))
                    throw Bad("task.id", "must be given once in the file");
                tasks.Add(task);
            }
            catch (BadFieldsException error)
            {
                problems.AddRange(Below(place, error).Problems);
                if (problems.Count >= MaxProblems)
                    break;
            }
        }

        return problems.Count == 0 ? tasks : throw new BadFieldsException(StatusCodes.Status400BadRequest, [.. problems.Take(MaxProblems)]);
    }

    private static TaskExport Entry(JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object || !entry.TryGetProperty("task", out var body))
            throw Bad("task", "must be an object with the task's fields");
        var request = Task(body);
        if (request.Spec.Id.Length == 0)
            throw Bad("task.id", "must be given in a file");
        var fields = new FieldSet();
        foreach (var property in entry.EnumerateObject())
        {
            var name = JsonFields.NameOf(property);
            if (name != "task")
                fields.Add(name, property.Value.ValueKind == JsonValueKind.String ? JsonFields.TextOf(name, property.Value) : property.Value.GetRawText());
        }

        var reader = new FieldReader(fields);
        var created = reader.Instant("created");
        var occurrences = reader.Integer("occurrences", 0, TaskLimits.MaxComplete, 0);
        var task = new TaskExport
        {
            Spec = request.Spec,
            Created = created ?? default,
            Occurrences = occurrences,
            Completions = reader.Integer("completions", 0, TaskLimits.MaxComplete, request.Spec.Complete),
            State = reader.Word("state", States, TaskState.Waiting),

            // Files of earlier versions do not say: no number is used again.
            Runs = reader.Integer("runs", 0, TaskLimits.MaxComplete, occurrences),
            Failures = reader.Integer("failures", 0, TaskLimits.MaxComplete, 0),
            Skipped = reader.Integer("skipped", 0, TaskLimits.MaxComplete, 0),
            Missed = reader.Integer("missed", 0, TaskLimits.MaxComplete, 0),
        };
        if (!reader.Has("created"))
            reader.Note(new FieldProblem { Field = "created", Reason = "required", Detail = "must be the time of its acceptance" });
        else if (created < TaskLimits.MinCreated || created > TaskLimits.MaxCreated)
            reader.Note(new FieldProblem { Field = "created", Reason = "out-of-range", Detail = $"must be {TaskLimits.MinCreated:u} to {TaskLimits.MaxCreated:u}" });
        reader.Finish();
        return task;
    }

    private static TaskOrder Task(JsonElement body)
    {
        try
        {
            return TaskForm.Read(JsonFields.Read(body));
        }
        catch (BadFieldsException error)
        {
            throw Below("task", error);
        }
    }

    private static Dictionary<string, ReadOnlyMemory<byte>> Modules(JsonElement root)
    {
        var modules = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        foreach (var (index, entry) in Items(root, "modules").Index())
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"modules[{index}]");
            if (index == ModuleLimitsOfStore.MaxModules)
                throw Bad("modules", $"must be at most {ModuleLimitsOfStore.MaxModules}");
            if (entry.ValueKind != JsonValueKind.Object || !entry.TryGetProperty("digest", out var digest) || !entry.TryGetProperty("wasm", out var wasm))
                throw Bad(place, "must have digest and wasm");
            if (wasm.ValueKind != JsonValueKind.String || !wasm.TryGetBytesFromBase64(out var bytes))
                throw Bad($"{place}.wasm", "must be base64");
            var actual = ModuleKey.Of(bytes);
            if (digest.ValueKind != JsonValueKind.String || !digest.ValueEquals(actual))
                throw Bad($"{place}.digest", $"is not that of wasm, which is {actual}");
            ModuleChecks.Inspect($"{place}.wasm", bytes);
            modules[actual] = bytes;
        }

        return modules;
    }

    private static List<JsonElement> Items(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out var list) || list.ValueKind == JsonValueKind.Null)
            return [];
        return list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : throw Bad(name, "must be a list");
    }

    private static BadFieldsException Below(string place, BadFieldsException error) =>
        new(error.Status, [.. error.Problems.Select(problem => problem with { Field = $"{place}.{problem.Field}" })]);

    private static BadFieldsException Bad(string field, string detail) => new(new FieldProblem { Field = field, Reason = "malformed", Detail = detail });
}
