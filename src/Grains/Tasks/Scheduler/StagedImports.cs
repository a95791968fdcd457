using Wetware.Errors;
using Wetware.Tasks;

namespace Wetware.Grains.Tasks;

/// <summary>
/// Files of tasks that come in parts, until they are whole. Each part is judged as it comes. Nothing of it is on disk: a file that is not finished in time, or whose
/// scheduler moved meanwhile, is sent again. Pure: the time is told to it, and must be one that does not jump.
/// </summary>
/// <param name="refuses">What of a task this cluster does not allow.</param>
internal sealed class StagedImports(Func<TaskSpec, TaskProblem?> refuses)
{
    /// <summary>Files at once.</summary>
    public const int MaxFiles = 4;

    private const int MaxRemembered = 256;

    // How long nothing may come of a file, and for how long its outcome is remembered.
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    private readonly Dictionary<Guid, StagedImport> _files = [];

    /// <summary>Takes a part in; one that is there already is passed over.</summary>
    /// <exception cref="WetwareException"><c>not-found</c>: an earlier part is missing; <c>overloaded</c>: too many files; what <see cref="StagedImport.Add"/> says.</exception>
    public void Add(Guid file, int part, IReadOnlyList<TaskExport> tasks, DateTimeOffset now)
    {
        Expire(now);
        if (!_files.TryGetValue(file, out var staged))
        {
            if (_files.Count >= MaxRemembered || _files.Values.Count(other => other.Outcome is not { IsCompletedSuccessfully: true }) >= MaxFiles)
                throw new WetwareException(ErrorKind.Overloaded, $"{MaxFiles} files of tasks are imported already; try again later");
            staged = new StagedImport(refuses);
        }

        if (part > staged.Parts)
            throw Missing(staged.Parts);
        if (part == staged.Parts)
            staged.Add(tasks);
        staged.LastSeen = now;
        _files[file] = staged;
    }

    /// <summary>The file, once it is whole.</summary>
    /// <exception cref="WetwareException"><c>not-found</c>: a part is missing.</exception>
    public StagedImport Whole(Guid file, int parts, DateTimeOffset now)
    {
        Expire(now);
        if (!_files.TryGetValue(file, out var staged) || staged.Parts != parts)
            throw Missing(staged?.Parts ?? 0);
        staged.LastSeen = now;
        return staged;
    }

    private void Expire(DateTimeOffset now)
    {
        foreach (var (file, staged) in _files)
        {
            // One that is being written is not forgotten on the way.
            if (now - staged.LastSeen > Timeout && staged.Outcome is null or { IsCompleted: true })
                _files.Remove(file);
        }
    }

    private static WetwareException Missing(int part) => new(ErrorKind.NotFound, $"part {part} of the file is not here");
}

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
    public DateTimeOffset LastSeen { get; set; }

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
