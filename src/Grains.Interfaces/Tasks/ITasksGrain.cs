using Orleans.Concurrency;
using Wetware.Security;

namespace Wetware.Tasks;

/// <summary>
/// The scheduler: all tasks under one key, with their schedules, runs and results. Whatever it answers is on disk, and what it accepted survives the
/// death of any node. Key <see cref="Key"/>. Besides the errors named below every call may fail with <c>overloaded</c> (a queue or the store is full; try
/// again later) and with the runtime's own exceptions while the scheduler's node is replaced.
/// </summary>
[Alias("ww.ITasksGrain"), PublicGrain]
public interface ITasksGrain : IGrainWithStringKey
{
    /// <summary>Key of the scheduler behind <c>/tasks</c>.</summary>
    const string Key = "tasks";

    /// <summary>Accepts a task.</summary>
    /// <exception cref="Errors.WetwareException"><c>limit</c>, <c>failed</c>: see <see cref="TaskSpecRules"/>, or until is before the first run; <c>denied</c>: notify is not on the allow-list;
    /// <c>not-found</c>: the module is required and not kept; <c>overloaded</c>: as many tasks as the scheduler keeps.</exception>
    [Alias("Submit"), AlwaysInterleave]
    Task<Submitted> Submit(TaskSpec spec, SubmitOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>One task, or null.</summary>
    [Alias("Get"), AlwaysInterleave]
    Task<TaskInfo?> Get(string id, CancellationToken cancellationToken = default);

    /// <summary>Tasks in order of acceptance, newest last. Standard input is left out of their specs, and output of their last runs.</summary>
    /// <exception cref="Errors.WetwareException"><c>limit</c>: limit is out of range.</exception>
    [Alias("List"), AlwaysInterleave]
    Task<TaskPage> List(TaskQuery query, CancellationToken cancellationToken = default);

    /// <summary>
    /// Cancels a task: queued runs are dropped, running ones are ended and what they give is refused. Cancelling a task that is final already changes nothing.
    /// With <paramref name="remove"/> it is forgotten as well.
    /// </summary>
    /// <returns>The task as it is then; null when there is none.</returns>
    [Alias("Cancel"), AlwaysInterleave]
    Task<TaskInfo?> Cancel(string id, bool remove = false, CancellationToken cancellationToken = default);

    /// <summary>
    /// Edits a task in place: its number, counters, history and the runs under way stay. A schedule that is another one counts from now, and runs that were made count
    /// towards its repeats. Attempts that have begun go on as they were asked for; those that begin later are of the new kind.
    /// </summary>
    /// <param name="id">The task.</param>
    /// <param name="before">What it is; if it is something else by now, nothing is done.</param>
    /// <param name="after">What it is to be, with the same id and the same <see cref="TaskSpec.Complete"/>.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    /// <returns>Null when there is no such task.</returns>
    /// <exception cref="Errors.WetwareException">As <see cref="Submit"/>; <c>cancelled</c>: the task is; <c>not-found</c>: its module is not kept.</exception>
    [Alias("Edit"), AlwaysInterleave]
    Task<EditedTask?> Edit(string id, TaskSpec before, TaskSpec after, CancellationToken cancellationToken = default);

    /// <summary>Runs a task now, besides its schedule; also one that is paused or done.</summary>
    /// <param name="id">The task.</param>
    /// <param name="count">How many runs: 1 to <see cref="TaskLimits.MaxRunsAtOnce"/>.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    /// <returns>The numbers of the runs; null when there is no such task.</returns>
    /// <exception cref="Errors.WetwareException"><c>limit</c>: count; <c>cancelled</c>: the task is; <c>overloaded</c>: its queue or the whole one is full.</exception>
    [Alias("RunNow"), AlwaysInterleave]
    Task<IReadOnlyList<long>?> RunNow(string id, int count = 1, CancellationToken cancellationToken = default);

    /// <summary>Makes no more runs until <see cref="Resume"/>. Pausing a paused or final task changes nothing.</summary>
    /// <returns>The task as it is then; null when there is none.</returns>
    [Alias("Pause"), AlwaysInterleave]
    Task<TaskInfo?> Pause(string id, CancellationToken cancellationToken = default);

    /// <summary>Goes on after <see cref="Pause"/>. Runs that fell due meanwhile are treated by the task's missed policy, however late.</summary>
    /// <returns>The task as it is then; null when there is none.</returns>
    [Alias("Resume"), AlwaysInterleave]
    Task<TaskInfo?> Resume(string id, CancellationToken cancellationToken = default);

    /// <summary>Runs of a task in order of their numbers; null when there is no such task.</summary>
    /// <param name="id">The task.</param>
    /// <param name="after">Only runs with a number above this; 0 for the beginning.</param>
    /// <param name="limit">1 to <see cref="TaskLimits.MaxPage"/>.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    [Alias("Runs"), AlwaysInterleave]
    Task<TaskRunPage?> Runs(string id, long after = 0, int limit = 100, CancellationToken cancellationToken = default);

    /// <summary>One run with its output; null when there is no such task or run, or it is not kept any more.</summary>
    [Alias("Run"), AlwaysInterleave]
    Task<TaskRun?> Run(string id, long number, CancellationToken cancellationToken = default);

    /// <summary>
    /// What a run writes, as long as its node has it: the newest 64 KiB while it runs and a while after. Waits at most <paramref name="wait"/> (capped at 5 s) when there is
    /// nothing yet; the caller loops until the page is over. Afterwards <see cref="Run"/> has what is kept.
    /// </summary>
    /// <param name="id">The task.</param>
    /// <param name="number">The run.</param>
    /// <param name="offset">Where to begin: 0, or where the last page says.</param>
    /// <param name="wait">How long to wait; zero for not at all.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Null when there is no such task or run.</returns>
    /// <exception cref="Errors.WetwareException"><c>limit</c>: offset is negative; <c>overloaded</c>: too many wait already.</exception>
    [Alias("Output"), AlwaysInterleave]
    Task<RunOutputPage?> Output(string id, long number, long offset, TimeSpan wait, CancellationToken cancellationToken = default);

    /// <summary>When the next runs of a task by its schedule are due, also while it is paused; null when there is no such task.</summary>
    /// <param name="id">The task.</param>
    /// <param name="count">At most so many: 1 to <see cref="TaskLimits.MaxUpcoming"/>.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    [Alias("Upcoming"), AlwaysInterleave]
    Task<IReadOnlyList<DateTimeOffset>?> Upcoming(string id, int count = 5, CancellationToken cancellationToken = default);

    /// <summary>Judges a task as <see cref="Submit"/> does, without accepting it, and answers when its first runs would be due, leaving jitter out.</summary>
    /// <param name="spec">The task.</param>
    /// <param name="count">At most so many: 1 to <see cref="TaskLimits.MaxUpcoming"/>.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    /// <exception cref="Errors.WetwareException">As <see cref="Submit"/>; that the module is there is not asked.</exception>
    [Alias("Preview"), AlwaysInterleave]
    Task<IReadOnlyList<DateTimeOffset>> Preview(TaskSpec spec, int count = 5, CancellationToken cancellationToken = default);

    /// <summary>
    /// Waits for events, at most <paramref name="wait"/> (capped at 5 s). Asking again with the same cursor is harmless; the caller loops.
    /// </summary>
    /// <param name="after">The cursor of the last answer; −1 for "from now on"; 0 for all that are kept. One that is beyond the newest event is answered with a gap and all that are kept.</param>
    /// <param name="task">Only events of this task; null for all.</param>
    /// <param name="wait">How long to wait when there is nothing yet; zero for not at all.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    [Alias("Events"), AlwaysInterleave]
    Task<TaskEvents> Events(long after, string? task, TimeSpan wait, CancellationToken cancellationToken = default);

    /// <summary>Answers when the scheduler takes calls: it has read what it keeps, and its turns go on.</summary>
    [Alias("Ping"), AlwaysInterleave]
    Task Ping(CancellationToken cancellationToken = default);

    /// <summary>The workers that were heard of lately and are members of the cluster, in order of server id.</summary>
    [Alias("Workers"), AlwaysInterleave]
    Task<IReadOnlyList<WorkerInfo>> Workers(CancellationToken cancellationToken = default);

    /// <summary>Tasks as they are exported, in order of acceptance.</summary>
    /// <param name="after">Only tasks with a number above this; 0 for the beginning.</param>
    /// <param name="limit">1 to <see cref="TaskLimits.MaxImport"/>; fewer come when they are large.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    [Alias("Export"), AlwaysInterleave]
    Task<TaskExportPage> Export(long after = 0, int limit = 100, CancellationToken cancellationToken = default);

    /// <summary>Takes a part of a file of tasks in, for <see cref="Import"/>. It is kept in memory for two minutes after the last call for the file.</summary>
    /// <param name="import">Names the file in all calls.</param>
    /// <param name="part">0 for the first part; each must come after the one before. One that came already is passed over.</param>
    /// <param name="tasks">1 to <see cref="TaskLimits.MaxImport"/>, each with an id.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    /// <exception cref="Errors.WetwareException"><c>limit</c>, <c>failed</c>: a field of one of them, named <c>[index in the file].field</c>; <c>denied</c>: notify;
    /// <c>not-found</c>: an earlier part is not here, because the scheduler moved: begin again.</exception>
    [Alias("Stage"), AlwaysInterleave]
    Task Stage(Guid import, int part, IReadOnlyList<TaskExport> tasks, CancellationToken cancellationToken = default);

    /// <summary>Takes the tasks of a file in, all of them or none.</summary>
    /// <param name="import">The file.</param>
    /// <param name="parts">How many parts it has.</param>
    /// <param name="replace">Tasks that have one of the ids already are cancelled and replaced; else the answer says so and nothing is done.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    /// <returns>Ids that are taken, when nothing was done for that; else empty. Asking again answers the same.</returns>
    /// <exception cref="Errors.WetwareException"><c>not-found</c>: the parts are not here, because the scheduler moved: begin again.</exception>
    [Alias("Import"), AlwaysInterleave]
    Task<IReadOnlyList<string>> Import(Guid import, int parts, bool replace = false, CancellationToken cancellationToken = default);
}
