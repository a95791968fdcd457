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
        staged.Heard = now;
        _files[file] = staged;
    }

    /// <summary>The file, once it is whole.</summary>
    /// <exception cref="WetwareException"><c>not-found</c>: a part is missing.</exception>
    public StagedImport Whole(Guid file, int parts, DateTimeOffset now)
    {
        Expire(now);
        if (!_files.TryGetValue(file, out var staged) || staged.Parts != parts)
            throw Missing(staged?.Parts ?? 0);
        staged.Heard = now;
        return staged;
    }

    private void Expire(DateTimeOffset now)
    {
        foreach (var (file, staged) in _files)
        {
            // One that is being written is not forgotten on the way.
            if (now - staged.Heard > Timeout && staged.Outcome is null or { IsCompleted: true })
                _files.Remove(file);
        }
    }

    private static WetwareException Missing(int part) => new(ErrorKind.NotFound, $"part {part} of the file is not here");
}
