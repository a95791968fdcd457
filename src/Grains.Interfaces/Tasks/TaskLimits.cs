using System.Globalization;

namespace Wetware.Tasks;

/// <summary>What a task may be. These are fixed; what an operator may set is in the scheduler's and the worker's options.</summary>
public static class TaskLimits
{
    /// <summary>Longest id, in characters, out of letters, digits and <c>. _ - ~ : @ +</c>.</summary>
    public const int MaxId = 128;

    /// <summary>Longest description, in characters.</summary>
    public const int MaxDescription = 1024;

    /// <summary>Longest time in seconds that start, delay, jitter and backoff may be: about ten years.</summary>
    public const int MaxSeconds = 315_360_000;

    /// <summary>Longest duration in seconds: 30 days.</summary>
    public const int MaxDuration = 2_592_000;

    /// <summary>Most runs in all.</summary>
    public const int MaxRepeats = 1_000_000_000;

    /// <summary>Largest counter to begin with, and to import.</summary>
    public const long MaxComplete = 1L << 53;

    /// <summary>Longest name of an entry, in characters.</summary>
    public const int MaxEntry = 256;

    /// <summary>Most arguments, and most variables.</summary>
    public const int MaxArgs = 256;

    /// <summary>Most bytes of standard input.</summary>
    public const int MaxStdin = 65_536;

    /// <summary>Most bytes of description, arguments, environment, standard input, names of secrets and grants, labels, where, http and folders together.</summary>
    public const int MaxBytes = 131_072;

    /// <summary>Longest cron line, in characters.</summary>
    public const int MaxCron = 256;

    /// <summary>Most attempts after the first.</summary>
    public const int MaxRetries = 100;

    /// <summary>Longest pause between two attempts, in seconds.</summary>
    public const int MaxPause = 3600;

    /// <summary>Most memory, in bytes.</summary>
    public const long MaxMemory = 4L << 30;

    /// <summary>Most output, in bytes.</summary>
    public const long MaxOutput = 1L << 30;

    /// <summary>Highest priority.</summary>
    public const int MaxPriority = 9;

    /// <summary>Priority of a task that states none.</summary>
    public const int DefaultPriority = 5;

    /// <summary>Longest name of a concurrency group, in characters.</summary>
    public const int MaxGroup = 128;

    /// <summary>Most runs of a concurrency group at once.</summary>
    public const int MaxGroupLimit = 10_000;

    /// <summary>Most terms that say which nodes may run a task.</summary>
    public const int MaxWhere = 8;

    /// <summary>Longest of them, in bytes of UTF-8: a label of a node has at most 256.</summary>
    public const int MaxWhereBytes = 257;

    /// <summary>Most different sets of such terms, with the folders that are asked for and what is kept apart, among all tasks that are kept.</summary>
    public const int MaxSelectors = 1024;

    /// <summary>Most places of the web that a task may read.</summary>
    public const int MaxHttp = 16;

    /// <summary>Longest of them, in characters.</summary>
    public const int MaxHttpPlace = 512;

    /// <summary>Most capabilities that a task is given.</summary>
    public const int MaxGrants = 16;

    /// <summary>Longest name by which a guest finds one, in bytes of UTF-8.</summary>
    public const int MaxGrantName = 255;

    /// <summary>Most folders that a task is given.</summary>
    public const int MaxFolders = 8;

    /// <summary>Longest path by which a guest calls one, in bytes of UTF-8.</summary>
    public const int MaxFolderPath = 256;

    /// <summary>Longest URL to notify, in characters.</summary>
    public const int MaxNotify = 2048;

    /// <summary>Most labels.</summary>
    public const int MaxLabels = 32;

    /// <summary>Longest name or value of a label, in characters.</summary>
    public const int MaxLabel = 128;

    /// <summary>Longest idempotency key, in characters.</summary>
    public const int MaxKey = 256;

    /// <summary>Most tasks, runs or events in one answer; fewer come when they are large.</summary>
    public const int MaxPage = 1000;

    /// <summary>Most runs that one call of <see cref="ITasksGrain.RunNow"/> asks for.</summary>
    public const int MaxRunsAtOnce = 1000;

    /// <summary>Most times in one answer of <see cref="ITasksGrain.Upcoming"/>.</summary>
    public const int MaxUpcoming = 100;

    /// <summary>Most tasks in one call of <see cref="ITasksGrain.Stage"/> and <see cref="ITasksGrain.Export"/>.</summary>
    public const int MaxImport = 500;

    /// <summary>Most bytes of the texts of all tasks of an imported file, each task counted with <see cref="ImportOverhead"/> more.</summary>
    public const long MaxImportBytes = 128 << 20;

    /// <summary>See <see cref="MaxImportBytes"/>.</summary>
    public const int ImportOverhead = 200;

    /// <summary>Ids that are paths of their own below <c>/tasks</c>, in any case: a task could not be reached by them.</summary>
    public static IReadOnlyList<string> ReservedIds { get; } = ["events", "export", "import"];

    /// <summary>Earliest time of acceptance that is imported.</summary>
    public static DateTimeOffset MinCreated { get; } = DateTimeOffset.UnixEpoch;

    /// <summary>Latest time of acceptance that is imported.</summary>
    public static DateTimeOffset MaxCreated { get; } = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A run that is this much late was missed, and its task's <see cref="MissedPolicy"/> says what becomes of it.</summary>
    public static TimeSpan MissedAfter { get; } = TimeSpan.FromSeconds(60);

    /// <summary>A number in messages.</summary>
    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
