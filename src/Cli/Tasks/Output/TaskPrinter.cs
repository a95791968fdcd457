using System.Globalization;
using System.Text.Json;
using Wetware.Cli.Output;
using Wetware.Errors;
using Wetware.Gateway.Tasks.Json;
using Wetware.Gateway.Workers;
using Wetware.Tasks;
using Wetware.Wasm.Modules;

namespace Wetware.Cli.Tasks;

/// <summary>Shows tasks, runs and events: tables and lines for people, or JSON, one object a line.</summary>
internal sealed class TaskPrinter(TextWriter output, TextWriter error, bool json)
{
    /// <summary>Is it JSON?</summary>
    public bool Json => json;

    /// <summary>Where results go.</summary>
    public TextWriter Output => output;

    /// <summary>Where everything else goes.</summary>
    public TextWriter Error => error;

    public void Accepted(TaskInfo task, bool repeated)
    {
        if (json)
            Write(AcceptedTaskJson.Of(task), TaskCliJson.Default.AcceptedTaskJson);
        else
            output.WriteLine(repeated ? $"task {task.Spec.Id} was accepted before" : $"task {task.Spec.Id} accepted");
    }

    public void Tasks(IReadOnlyList<TaskInfo> tasks)
    {
        if (json)
        {
            foreach (var task in tasks)
                Task(task);
            return;
        }

        var table = new TextTable("ID", "STATE", "COMPLETIONS", "FAILURES", "NEXT RUN", "LAST RESULT", "DESCRIPTION");
        foreach (var task in tasks)
            table.Add(task.Spec.Id, task.State.Word(), Progress(task), Text(task.Failures), Time(task.NextRun), Outcome(task.LastRun), task.Spec.Description);
        table.Write(output);
    }

    public void Task(TaskInfo task, string? unplaced = null)
    {
        if (json)
            Write(TaskJson.Of(task, unplaced), TaskCliJson.Default.TaskJson);
        else
            TaskDetails.Write(output, task, unplaced);
    }

    /// <summary>One line of what became of a task.</summary>
    public void State(TaskInfo task)
    {
        if (json)
            Task(task);
        else
            output.WriteLine($"task {task.Spec.Id} is {task.State.Word()}");
    }

    public void Runs(IReadOnlyList<TaskRun> runs)
    {
        if (json)
        {
            foreach (var run in runs)
                Write(RunJson.Of(run), TaskCliJson.Default.RunJson);
            return;
        }

        var table = new TextTable("RUN", "STATE", "ATTEMPT", "NODE", "DUE", "TOOK", "RESULT");
        foreach (var run in runs)
            table.Add(Text(run.Number), run.State.Word(), Text(run.Attempt), run.Node ?? "", Time(run.Due), Took(run), Outcome(run));
        table.Write(output);
    }

    /// <summary>A piece of what a run wrote, as JSON.</summary>
    public void Wrote(string task, long run, bool error, string text) => Write(new WrittenJson(task, run, error ? "stderr" : "stdout", text), TaskCliJson.Default.WrittenJson);

    /// <summary>When runs are due; <paramref name="none"/> says what it means that there are none, <paramref name="unplaced"/> why no worker may run them now.</summary>
    public void Upcoming(IReadOnlyList<DateTimeOffset> next, string none, string? unplaced = null)
    {
        if (json)
            Write(new UpcomingJson(next, unplaced), TaskCliJson.Default.UpcomingJson);
        else if (next.Count == 0)
            output.WriteLine($"the task {none}");
        foreach (var time in json ? [] : next)
            output.WriteLine(Time(time));
        Unplaced(unplaced);
    }

    /// <summary>Why no worker may run a task now, for people.</summary>
    public void Unplaced(string? unplaced)
    {
        if (!json && unplaced is not null)
            error.WriteLine($"ww: its runs wait: {Printable.Escape(unplaced)}");
    }

    public void Run(TaskRun run) => Write(RunJson.WithOutput(run), TaskCliJson.Default.RunJson);

    public void Started(string task, IReadOnlyList<long> runs)
    {
        if (json)
            Write(new StartedRunsJson(task, runs), TaskCliJson.Default.StartedRunsJson);
        else
            output.WriteLine(runs.Count == 1 ? $"run {Text(runs[0])} of task {task} is queued" : $"runs {Text(runs[0])} to {Text(runs[^1])} of task {task} are queued");
    }

    public void Event(TaskEvent item)
    {
        if (json)
            Write(TaskEventJson.Of(item), TaskCliJson.Default.TaskEventJson);
        else
            output.WriteLine($"{Time(item.Time)} {Printable.Escape(item.Task)} {Line(item)}");
    }

    public void Gap()
    {
        if (!json)
            output.WriteLine("… some events are not kept any more");
    }

    public void Imported(ImportedJson imported)
    {
        if (json)
            Write(imported, TaskCliJson.Default.ImportedJson);
        else
            output.WriteLine($"{imported.Tasks} tasks and {imported.Modules} modules imported");
    }

    public void Workers(IReadOnlyList<WorkerInfo> workers)
    {
        if (json)
        {
            foreach (var worker in workers)
                Write(WorkerJson.Of(worker), TaskCliJson.Default.WorkerJson);
            return;
        }

        var table = new TextTable("NODE", "HOST", "SLOTS", "RUNNING", "COMPLETED", "FAILED", "LABELS", "FOLDERS");
        foreach (var worker in workers)
            table.Add(worker.Node, worker.Host, worker.Cordoned ? "cordoned" : Text(worker.Slots), Text(worker.Running), Text(worker.Completed), Text(worker.Failed), string.Join(' ', worker.Labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}")), string.Join(' ', worker.Folders.Select(folder => $"{folder.Name}{(folder.ReadOnly ? ":ro" : "")}")));
        table.Write(output);
    }

    /// <summary>How a task ended, in one line.</summary>
    public static string Summary(TaskInfo task) => $"task {task.Spec.Id} {task.State.Word()}: {Text(task.Completions)} completions, {Text(task.Failures)} failures";

    /// <summary>What an event says, in a few words.</summary>
    public static string Line(TaskEvent item) => item.Run is not { } run
        ? item.Kind.Word()
        : $"run {Text(run.Number)} {item.Kind.Word()}{(run.Node is null ? "" : $" on {Printable.Escape(run.Node)}")}{Colon(item.Kind == TaskEventKind.Started ? "" : Outcome(run))}{Brackets(Took(run))}";

    internal static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    internal static string Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";

    internal static string Outcome(TaskRun? run)
    {
        if (run?.Error is { } error)
            return $"{error.Word()}{(run.Limit is null ? "" : $" {Printable.Escape(run.Limit)}")}{Colon(Printable.OneLine(run.Message ?? ""))}";
        return run?.Result is { } result ? Printable.Escape(result) : (run?.ExitCode is { } code ? $"exit {Text(code)}" : "");
    }

    internal static string Progress(TaskInfo task) => task.Spec.Repeats > 1 ? $"{Text(task.Completions)}/{Text(task.Spec.Repeats)}" : Text(task.Completions);

    internal static string Took(TaskRun run) => run is { Started: { } started, Ended: { } ended }
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, (ended - started).TotalMilliseconds):0} ms")
        : "";

    private static string Colon(string text) => text.Length == 0 ? "" : $": {text}";

    private static string Brackets(string text) => text.Length == 0 ? "" : $" ({text})";

    private void Write<T>(T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) => output.WriteLine(JsonSerializer.Serialize(value, type));
}

/// <summary>A piece of what a run wrote, as <c>ww task logs -f --json</c> shows it.</summary>
internal sealed record WrittenJson(string Task, long Run, string Stream, string Text);
