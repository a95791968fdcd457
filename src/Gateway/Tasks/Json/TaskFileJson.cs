using Wetware.Tasks;

namespace Wetware.Gateway.Tasks.Json;

/// <summary>All tasks as one file.</summary>
/// <param name="Format">Always <c>wetware-tasks/1</c>.</param>
/// <param name="Exported">When it was written.</param>
/// <param name="Tasks">The tasks, in order of acceptance.</param>
/// <param name="Modules">The modules that they need.</param>
public sealed record TaskFileJson(
    string Format, DateTimeOffset Exported, IReadOnlyList<TaskFileEntryJson> Tasks, IReadOnlyList<TaskFileModuleJson> Modules);

/// <summary>One task of a file: what was asked for, how far it has come, and its counters. What is kept of its runs is not part of it.</summary>
/// <param name="Task">What was asked for.</param>
/// <param name="Created">When it was accepted.</param>
/// <param name="Occurrences">Occurrences of its schedule that are behind it.</param>
/// <param name="Completions">The counter of completions.</param>
/// <param name="State">waiting, running, paused, done, failed, cancelled.</param>
/// <param name="Runs">Number of its last run; the next one gets the number after it.</param>
/// <param name="Failures">Runs that failed for good.</param>
/// <param name="Skipped">Runs that were skipped.</param>
/// <param name="Missed">Runs that were missed.</param>
public sealed record TaskFileEntryJson(
    TaskBodyJson Task, DateTimeOffset Created, long Occurrences, long Completions, string State, long Runs, long Failures, long Skipped, long Missed)
{
    internal static TaskFileEntryJson Of(TaskExport task) => new(
        TaskBodyJson.Of(task.Spec), task.Created, task.Occurrences, task.Completions, task.State.Word(), task.Runs, task.Failures, task.Skipped, task.Missed);
}

/// <summary>One module of a file.</summary>
/// <param name="Digest">Its SHA-256.</param>
/// <param name="Wasm">Its bytes in base64.</param>
public sealed record TaskFileModuleJson(string Digest, byte[] Wasm);
