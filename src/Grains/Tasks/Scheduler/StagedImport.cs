using Wetware.Errors;
using Wetware.Tasks;

namespace Wetware.Grains.Tasks;

/// <summary>The parts of one file of tasks that have come so far. Pure.</summary>
/// <param name="refuses">What of a task this cluster does not allow.</param>
internal sealed class StagedImport(Func<TaskSpec, TaskProblem?> refuses)
{
    private readonly List<TaskExport> _tasks = [];
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private long _bytes;

    /// <summary>Parts that are here.</summary>
    public int Parts { get; private set; }

    /// <summary>When it was last heard of, in steady time.</summary>
    public DateTimeOffset Heard { get; set; }

    /// <summary>What becomes of it, once that was asked for: the ids that are taken.</summary>
    public Task<IReadOnlyList<string>>? Outcome { get; set; }

    /// <summary>Its tasks.</summary>
    public IReadOnlyList<TaskExport> Tasks => _tasks;

    /// <summary>The modules that they need.</summary>
    public IReadOnlyList<string> Modules => [.. _tasks.Select(task => task.Spec.Module).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>Takes the next part in, or throws for the first task that is wrong and takes nothing in.</summary>
    /// <exception cref="WetwareException"><c>limit</c>, <c>failed</c>: a field, as <c>[index in the file].field</c>; too many tasks or bytes.</exception>
    public void Add(IReadOnlyList<TaskExport> part)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < part.Count; i++)
        {
            if (Problem(part[i], ids) is { } problem)
                throw (problem with { Field = $"[{TaskLimits.Text(_tasks.Count + i)}].{problem.Field}" }).ToException();
        }

        var bytes = part.Sum(task => TaskSpecRules.Bytes(task.Spec) + TaskLimits.ImportOverhead);
        if (_bytes + bytes > TaskLimits.MaxImportBytes)
            throw new WetwareException(ErrorKind.Limit, $"tasks: their texts must have at most {TaskLimits.MaxImportBytes} bytes together, each counted with {TaskLimits.ImportOverhead} more");
        _tasks.AddRange(part);
        _ids.UnionWith(ids);
        _bytes += bytes;
        Parts++;
    }

    /// <summary>Lets go of the tasks; what became of them is still known.</summary>
    public void Clear()
    {
        _tasks.Clear();
        _ids.Clear();
    }

    private static IEnumerable<(string Field, long Value)> Counters(TaskExport task) =>
    [
        ("occurrences", task.Occurrences), ("completions", task.Completions), ("runs", task.Runs), ("failures", task.Failures), ("skipped", task.Skipped),
        ("missed", task.Missed),
    ];

    private TaskProblem? Problem(TaskExport task, HashSet<string> ids)
    {
        if ((TaskSpecRules.Problems(task.Spec).FirstOrDefault() ?? refuses(task.Spec)) is { } problem)
            return problem;
        if (task.Spec.Id.Length == 0)
            return new TaskProblem("id", "must be given", ErrorKind.Failed);
        if (_ids.Contains(task.Spec.Id) || !ids.Add(task.Spec.Id))
            return new TaskProblem("id", $"\"{task.Spec.Id}\" is there twice", ErrorKind.Failed);
        if (task.Created < TaskLimits.MinCreated || task.Created > TaskLimits.MaxCreated)
            return new TaskProblem("created", $"must be {TaskLimits.MinCreated:u} to {TaskLimits.MaxCreated:u}", ErrorKind.Limit);
        foreach (var (field, value) in Counters(task))
        {
            if (value is < 0 or > TaskLimits.MaxComplete)
                return new TaskProblem(field, $"must be 0 to {TaskLimits.Text(TaskLimits.MaxComplete)}", ErrorKind.Limit);
        }

        return Enum.IsDefined(task.State) ? null : new TaskProblem("state", $"must be one of {TaskNames.All<TaskState>()}", ErrorKind.Failed);
    }
}
