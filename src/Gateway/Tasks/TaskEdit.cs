using System.Text.Json;
using Wetware.Gateway.Forms;
using Wetware.Gateway.Tasks.Json;
using Wetware.Tasks;

namespace Wetware.Gateway.Tasks;

/// <summary>Changes of single fields of a task that there is. A field that is named without a value is as if it had not been asked for.</summary>
internal static class TaskEdit
{
    private const int Tries = 3;

    private static readonly string[] Fixed = ["id", "complete", "replace", "wasm"];
    private static readonly string[] Maps = ["env", "secrets", "grants", "labels"];

    // Giving one of them takes the others' place.
    private static readonly (string Given, string[] Dropped)[] Instead = [("cron", ["delay"]), ("delay", ["cron", "timezone"]), ("stdin", ["stdinBase64"]), ("stdinBase64", ["stdin"])];

    /// <summary>The task with the changes.</summary>
    /// <exception cref="BadFieldsException">All that is wrong with it.</exception>
    public static TaskSpec Apply(TaskSpec spec, FieldSet changes)
    {
        if (changes.Names.Count == 0)
            throw new BadFieldsException(new FieldProblem { Field = "body", Reason = "required", Detail = "must name a field that is to be changed" });
        if (Fixed.FirstOrDefault(changes.Names.Contains) is { } field)
            throw new BadFieldsException(new FieldProblem { Field = field, Reason = "not-allowed", Detail = "cannot be changed" });
        var now = JsonFields.Read(JsonSerializer.SerializeToElement(TaskBodyJson.Of(spec), JsonSerializerOptions.Web));
        var dropped = Instead.Where(rule => changes.Of(rule.Given).Count > 0).SelectMany(rule => rule.Dropped).ToHashSet(StringComparer.Ordinal);
        var merged = new FieldSet();
        foreach (var name in now.Names.Where(name => now.Of(name).Count > 0 && !changes.Names.Contains(name) && !dropped.Contains(name)))
            Copy(name, now.Of(name), merged);
        foreach (var name in changes.Names)
        {
            merged.AddEmpty(name);
            if (Maps.Contains(name) && changes.Of(name).Count > 0)
                Copy(name, now.Of(name).Where(pair => !changes.Of(name).Any(change => KeyOf(change) == KeyOf(pair))), merged);
            Copy(name, changes.Of(name), merged);
        }

        var edited = TaskForm.Read(merged).Spec;
        return edited.Module == spec.Module ? edited with { ModuleName = spec.ModuleName } : edited;
    }

    /// <summary>Edits a task; null when there is none.</summary>
    /// <exception cref="BadFieldsException">400: a field is refused; 409: the task is cancelled, or others edit it at the same time.</exception>
    public static async Task<TaskInfo?> Run(ITaskClient client, TaskIntake intake, string id, FieldSet changes, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < Tries; tries++)
        {
            if (await client.GetAsync(id, cancellationToken) is not { } task)
                return null;
            var edited = await intake.Edit(task.Spec, Apply(task.Spec, changes), cancellationToken);
            if (edited is null or { IsDone: true })
                return edited?.Task;
        }

        throw Conflict("others edit the task at the same time; try again");
    }

    /// <summary>The task does not take the edit.</summary>
    public static BadFieldsException Conflict(string detail) =>
        new(new FieldProblem { Field = "id", Reason = "conflict", Detail = detail }, Microsoft.AspNetCore.Http.StatusCodes.Status409Conflict);

    private static string? KeyOf(FieldValue pair) => pair.Text?.Split('=', 2)[0];

    private static void Copy(string name, IEnumerable<FieldValue> values, FieldSet to)
    {
        foreach (var value in values)
        {
            if (value.Text is { } text)
                to.Add(name, text);
            else
                to.AddFile(name, value.File);
        }
    }
}
