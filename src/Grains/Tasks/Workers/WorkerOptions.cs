using Wetware.Errors;
using Wetware.Tasks;
using Wetware.Wasm.Files;

namespace Wetware.Grains.Tasks;

/// <summary>Section <c>Cluster:Worker</c>: what this node does for the scheduler. How many guests compute at once is in <c>Cluster:Guests</c>.</summary>
public sealed class WorkerOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Cluster:Worker";

    private const int MaxFolders = 32;

    /// <summary>Whether this node runs tasks. Default: workers do, gateways do not.</summary>
    public bool? Enabled { get; set; }

    /// <summary>
    /// Runs that may be on their way to this node besides those that run, when runs are short: as many as it does in 50 ms, up to this. Long ones
    /// are not taken in advance. 0 to 1000. Default 256.
    /// </summary>
    public int Ahead { get; set; } = 256;

    /// <summary>Wall time of an attempt whose task states none. 1 s to 30 days. Default 30 s.</summary>
    public TimeSpan Duration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest wall time that a task may ask for; one that asks for more is refused. 1 s to 30 days. Default 1 day.</summary>
    public TimeSpan MaxDuration { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Bytes of memory of a guest whose task states none. 1 MiB to 4 GiB. Default 128 MiB.</summary>
    public long Memory { get; set; } = 128L << 20;

    /// <summary>Most bytes of memory that a task may ask for; one that asks for more is refused. 1 MiB to 4 GiB. Default 1 GiB.</summary>
    public long MaxMemory { get; set; } = 1L << 30;

    /// <summary>Bytes that an attempt may write whose task states none. 0 to 1 GiB. Default 1 MiB.</summary>
    public long Output { get; set; } = 1 << 20;

    /// <summary>Most bytes that a task may ask to write; one that asks for more is refused. 0 to 1 GiB. Default 16 MiB.</summary>
    public long MaxOutput { get; set; } = 16 << 20;

    /// <summary>How long a node that stops lets its runs go on; then it gives them back, to be run elsewhere. 0 s to 10 min. Default 10 s.</summary>
    public TimeSpan Drain { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Folders of this machine that tasks may be given, each as <c>name=path</c>, or <c>name=path:ro</c> to be read only; at most 32. None of them may be, hold or lie in a folder that nodes keep
    /// their own data in. Linux only. Default none.
    /// </summary>
    public IList<string> Folders { get; } = [];

    /// <summary>Bytes that one attempt may write into each of its folders; beyond them a write is answered <c>ENOSPC</c>. 0 to 1 TiB. Default 1 GiB.</summary>
    public long FolderBytes { get; set; } = 1L << 30;

    /// <summary>The folders that are offered.</summary>
    public IReadOnlyList<OfferedFolder> Offered() => [.. Folders.Select(text => OfferedFolder.TryParse(text, out var folder) ? folder : throw new FormatException($"\"{text}\" is not name=path or name=path:ro"))];

    /// <summary>What is wrong with a folder that is offered although nodes keep their own data there; null when nothing is.</summary>
    /// <param name="own">Folders of nodes.</param>
    public string? Exposes(params IReadOnlyList<string> own) =>
        Offered().Where(folder => own.Any(folder.Overlaps)).Select(folder => $"{Section}:{nameof(Folders)}: {folder.Name}={folder.Path} is, holds or lies in a folder where nodes keep their keys and data; offer another one").FirstOrDefault();

    /// <summary>
    /// What a task asks for beyond these maxima; null when nothing. The scheduler asks when a task is submitted, by the options of its own node; a worker
    /// asks again before it runs one, by its own.
    /// </summary>
    public TaskProblem? Refuses(TaskSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        (string Field, long Asked, double Most, string Unit, string Option)[] fields =
        [
            ("duration", spec.Duration, MaxDuration.TotalSeconds, "seconds", nameof(MaxDuration)),
            ("memory", spec.Memory, MaxMemory, "bytes", nameof(MaxMemory)),
            ("output", spec.Output, MaxOutput, "bytes", nameof(MaxOutput)),
        ];
        return fields.Where(field => field.Asked > field.Most)
            .Select(field => new TaskProblem(
                field.Field,
                $"{field.Asked} is not allowed; a task has at most {field.Most:0} {field.Unit} ({Section}:{field.Option})",
                ErrorKind.Limit))
            .FirstOrDefault();
    }

    /// <summary>What is wrong: option and message; nothing when all is well.</summary>
    public IEnumerable<(string Option, string Problem)> Problems()
    {
        (string Name, double Value, double Least, double Most)[] ranges =
        [
            (nameof(Ahead), Ahead, 0, 1000),
            (nameof(Duration), Duration.TotalSeconds, 1, 2_592_000),
            (nameof(MaxDuration), MaxDuration.TotalSeconds, Duration.TotalSeconds, 2_592_000),
            (nameof(Memory), Memory, 1 << 20, 4L << 30),
            (nameof(MaxMemory), MaxMemory, Memory, 4L << 30),
            (nameof(Output), Output, 0, 1 << 30),
            (nameof(Drain), Drain.TotalSeconds, 0, 600),
            (nameof(MaxOutput), MaxOutput, Output, 1 << 30),
            (nameof(FolderBytes), FolderBytes, 0, 1L << 40),
        ];
        return ranges.Where(range => range.Value < range.Least || range.Value > range.Most)
            .Select(range => ($"{Section}:{range.Name}", $"{range.Value} is outside {range.Least} to {range.Most}"))
            .Concat(FolderProblems().Select(problem => ($"{Section}:{nameof(Folders)}", problem)));
    }

    private IEnumerable<string> FolderProblems()
    {
        if (Folders.Count > MaxFolders)
            yield return $"there are {Folders.Count}; a node offers at most {MaxFolders}";
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var text in Folders)
        {
            if (!OfferedFolder.TryParse(text, out var folder))
                yield return $"\"{text}\" is not name=path or name=path:ro, with a name of 1 to {TaskFolder.MaxName} letters, digits and . _ -";
            else if (!names.Add(folder.Name))
                yield return $"two folders cannot both be called {folder.Name}";
            else if (HostFolder.Problem(folder.Path) is { } problem)
                yield return problem;
        }
    }
}
