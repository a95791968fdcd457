using Wetware.Tasks;

namespace Wetware.Cli.Tasks;

/// <summary>All of one task, a line each.</summary>
internal static class TaskDetails
{
    public static void Write(TextWriter output, TaskInfo task, string? unplaced)
    {
        foreach (var (name, value) in Lines(task).Append((Name: "unplaced", Value: unplaced ?? "")).Where(line => line.Value.Length > 0))
            output.WriteLine($"{name,-12} {Clean(value)}");
    }

    private static IEnumerable<(string Name, string Value)> Lines(TaskInfo task)
    {
        var spec = task.Spec;
        yield return ("id", spec.Id);
        yield return ("description", spec.Description);
        yield return ("state", task.State.Word());
        yield return ("completions", TaskPrinter.Progress(task));
        yield return ("runs", $"{TaskPrinter.Text(task.Runs)} made, {TaskPrinter.Text(task.Failures)} failed, {TaskPrinter.Text(task.Skipped)} skipped, {TaskPrinter.Text(task.Missed)} missed, "
            + $"{TaskPrinter.Text(task.Queued)} queued, {TaskPrinter.Text(task.Running)} running");
        yield return ("schedule", Schedule(spec));
        yield return ("next run", TaskPrinter.Time(task.NextRun));
        yield return ("last run", task.LastRun is { } run ? $"{TaskPrinter.Text(run.Number)} {run.State.Word()} on {run.Node} {TaskPrinter.Outcome(run)}".TrimEnd() : "");
        yield return ("module", spec.ModuleName is { } name ? $"{spec.Module} ({name})" : spec.Module);
        yield return ("entry", spec.Entry ?? "");
        yield return ("input", $"{TaskPrinter.Text(spec.Input)} {TaskPrinter.Text(spec.Difficulty)}");
        yield return ("args", string.Join(' ', spec.Args));
        yield return ("secrets", Pairs(spec.Secrets));
        yield return ("grants", Pairs(spec.Grants));
        yield return ("limits", Limits(spec));
        yield return ("retries", spec.Retries == 0 ? "" : $"{TaskPrinter.Text(spec.Retries)} after {TaskPrinter.Text(spec.Backoff)} s");
        yield return ("group", spec.Group is { } group ? $"{group}, {TaskPrinter.Text(Math.Max(1, spec.GroupLimit))} at once" : "");
        yield return ("spread", spec.Spread == SpreadPolicy.None ? "" : spec.Spread.Word());
        yield return ("priority", TaskPrinter.Text(spec.Priority));
        yield return ("http", string.Join(' ', spec.Http));
        yield return ("folders", string.Join(' ', spec.Folders));
        yield return ("where", string.Join(' ', spec.Where));
        yield return ("labels", Pairs(spec.Labels));
        yield return ("notify", spec.Notify ?? "");
        yield return ("created", TaskPrinter.Time(task.Created));
        yield return ("ended", TaskPrinter.Time(task.Ended));
    }

    private static string Pairs(IReadOnlyDictionary<string, string> pairs) =>
        string.Join(' ', pairs.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"));

    private static string Schedule(TaskSpec spec)
    {
        var when = spec.Cron is { } cron
            ? $"{cron} ({spec.TimeZone ?? "UTC"})"
            : spec is { Repeats: > 1, Delay: > 0 } ? $"{TaskPrinter.Text(spec.Repeats)} runs every {TaskPrinter.Text(spec.Delay)} s" : "one run";
        return $"{when}{(spec.Start > 0 ? $", from {TaskPrinter.Text(spec.Start)} s after acceptance" : "")}{(spec.Until is { } until ? $", until {TaskPrinter.Time(until)}" : "")}, overlap {spec.Overlap.Word()}";
    }

    private static string Limits(TaskSpec spec) => string.Join(", ", new[]
    {
        spec.Duration > 0 ? $"time {TaskPrinter.Text(spec.Duration)} s" : "",
        spec.Memory > 0 ? $"memory {TaskPrinter.Text(spec.Memory)} bytes" : "",
        spec.Output > 0 ? $"output {TaskPrinter.Text(spec.Output)} bytes" : "",
    }.Where(text => text.Length > 0));

    // What a task says of itself must not move the cursor of whoever reads it.
    private static string Clean(string text) => Wetware.Wasm.Modules.Printable.Escape(text);
}
