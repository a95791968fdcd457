using Wetware.Tasks;

namespace Wetware.Gateway.Tasks;

/// <summary>A file of tasks that was read and found good.</summary>
/// <param name="Tasks">The tasks.</param>
/// <param name="Modules">The modules by their digests.</param>
internal sealed record TaskFile(IReadOnlyList<TaskExport> Tasks, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Modules)
{
    /// <summary>What the file says that it is.</summary>
    public const string Format = "wetware-tasks/1";

    /// <summary>Most tasks of a file; <see cref="TaskLimits.MaxImportBytes"/> may be hit before.</summary>
    public const int MaxTasks = 1_000_000;
}
