namespace Wetware.Gateway.Tasks.Json;

/// <summary>All tasks as one file.</summary>
/// <param name="Format">Always <c>wetware-tasks/1</c>.</param>
/// <param name="Exported">When it was written.</param>
/// <param name="Tasks">The tasks, in order of acceptance.</param>
/// <param name="Modules">The modules that they need.</param>
public sealed record TaskFileJson(
    string Format, DateTimeOffset Exported, IReadOnlyList<TaskFileEntryJson> Tasks, IReadOnlyList<TaskFileModuleJson> Modules);

/// <summary>One task of a file: what was asked for and how far it has come. Its runs are not part of it.</summary>
/// <param name="Task">What was asked for.</param>
/// <param name="Created">When it was accepted.</param>
/// <param name="Occurrences">Occurrences of its schedule that are behind it.</param>
/// <param name="Completions">The counter of completions.</param>
/// <param name="State">waiting, running, paused, done, failed, cancelled.</param>
public sealed record TaskFileEntryJson(TaskBodyJson Task, DateTimeOffset Created, long Occurrences, long Completions, string State);

/// <summary>One module of a file.</summary>
/// <param name="Digest">Its SHA-256.</param>
/// <param name="Wasm">Its bytes in base64.</param>
public sealed record TaskFileModuleJson(string Digest, byte[] Wasm);
