using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Wetware.Tasks;

namespace Wetware.Tests.Tasks;

/// <summary>A scheduler that keeps tasks in memory and runs none; what a test wants it to answer, it puts in.</summary>
public sealed class FakeTaskClient : ITaskClient
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, TaskInfo> _tasks = [];
    private readonly Dictionary<string, string> _keys = [];
    private long _last;

    /// <summary>Thrown by every call, when it is set.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Which modules there are, for those who require one; null for all.</summary>
    public Func<string, bool>? Keeps { get; set; }

    /// <summary>Answers of a page hold no more than this.</summary>
    public int MostInPage { get; set; } = int.MaxValue;

    public ConcurrentDictionary<(string Task, long Number), TaskRun> RunsOf { get; } = new();

    public Channel<TaskEvents> Events { get; private set; } = Channel.CreateUnbounded<TaskEvents>();

    /// <summary>Where the last watcher wanted to begin.</summary>
    public long? WatchedAfter { get; private set; }

    public IReadOnlyList<WorkerInfo> WorkersKnown { get; set; } = [];

    public int Count
    {
        get
        {
            lock (_gate)
                return _tasks.Count;
        }
    }

    public TaskInfo? Last { get; private set; }

    public SubmitOptions? LastOptions { get; private set; }

    public void Clear()
    {
        lock (_gate)
        {
            _tasks.Clear();
            _keys.Clear();
            RunsOf.Clear();
            Failure = null;
            Keeps = null;
            Events = Channel.CreateUnbounded<TaskEvents>();
            MostInPage = int.MaxValue;
        }
    }

    public void Put(TaskInfo task)
    {
        lock (_gate)
            _tasks[task.Number] = task;
    }

    public Task<Submitted> SubmitAsync(TaskSpec spec, SubmitOptions? options, CancellationToken cancellationToken) => Locked(() =>
    {
        TaskSpecRules.Check(spec);
        options ??= new SubmitOptions();
        LastOptions = options;
        if (options.Key is { } key && _keys.TryGetValue(key, out var id) && Find(id) is { } earlier)
            return new Submitted(TaskSpecRules.AreSame(spec with { Id = earlier.Spec.Id }, earlier.Spec) ? SubmitOutcome.Repeated : SubmitOutcome.Conflict, earlier);
        if (options.RequiresModule && Keeps?.Invoke(spec.Module) == false)
            throw new Errors.WetwareException(Errors.ErrorKind.NotFound, $"module: there is no module {spec.Module} in this cluster");
        var there = Find(spec.Id);
        if (there is not null && !options.Replace)
            return new Submitted(SubmitOutcome.Taken, there);
        if (there is not null)
            _tasks.Remove(there.Number);
        var task = Made(spec with { Id = spec.Id.Length > 0 ? spec.Id : $"made-{_last + 1}" });
        if (options.Key is not null)
            _keys[options.Key] = task.Spec.Id;
        return new Submitted(there is null ? SubmitOutcome.Accepted : SubmitOutcome.Replaced, task);
    });

    public Task<TaskInfo?> GetAsync(string id, CancellationToken cancellationToken) => Locked(() => Find(id));

    public Task<TaskPage> ListAsync(TaskQuery query, CancellationToken cancellationToken) => Locked(() =>
    {
        var order = query.NewestFirst ? _tasks.Values.Reverse().Where(task => query.After == 0 || task.Number < query.After) : _tasks.Values.Where(task => task.Number > query.After);
        var found = order.Where(task => (query.State is null || task.State == query.State) && HasLabel(task, query)).ToArray();
        var page = found.Take(Math.Min(query.Limit, MostInPage)).ToArray();
        return new TaskPage(page, page.Length < found.Length ? page[^1].Number : null);
    });

    public Task<TaskInfo?> CancelAsync(string id, bool remove, CancellationToken cancellationToken) => Locked(() =>
    {
        var task = Change(id, t => t with { State = TaskState.Cancelled });
        if (remove && task is not null)
            _tasks.Remove(task.Number);
        return task;
    });

    /// <summary>Tasks that are something else by the time they are edited: so many edits find that.</summary>
    public int LostEdits { get; set; }

    public Task<EditedTask?> EditAsync(string id, TaskSpec before, TaskSpec after, CancellationToken cancellationToken) => Locked(() =>
    {
        TaskSpecRules.Check(after);
        if (Find(id) is not { } task)
            return null;
        if (task.State == TaskState.Cancelled)
            throw new Errors.WetwareException(Errors.ErrorKind.Cancelled, "the task is cancelled");
        return LostEdits-- > 0 || !TaskSpecRules.AreSame(task.Spec, before) ? new EditedTask(false, task) : new EditedTask(true, Change(id, t => t with { Spec = after })!);
    });

    public Task<IReadOnlyList<long>?> RunNowAsync(string id, int count, CancellationToken cancellationToken) => Locked(() =>
    {
        if (Find(id) is not { } task)
            return null;
        if (task.State == TaskState.Cancelled)
            throw new Errors.WetwareException(Errors.ErrorKind.Cancelled, "the task is cancelled");
        Change(id, t => t with { Runs = t.Runs + count });
        return (IReadOnlyList<long>?)[.. Enumerable.Range(1, count).Select(i => task.Runs + i)];
    });

    public Task<TaskInfo?> PauseAsync(string id, CancellationToken cancellationToken) => Locked(() => Change(id, t => t with { State = TaskState.Paused }));

    public Task<TaskInfo?> ResumeAsync(string id, CancellationToken cancellationToken) => Locked(() => Change(id, t => t with { State = TaskState.Waiting }));

    public Task<TaskRunPage?> RunsAsync(string id, long after, int limit, CancellationToken cancellationToken) => Locked(() =>
    {
        if (Find(id) is null)
            return null;
        var found = RunsOf.Where(pair => pair.Key.Task == id && pair.Key.Number > after).OrderBy(pair => pair.Key.Number).Select(pair => pair.Value).ToArray();
        return new TaskRunPage([.. found.Take(limit)], found.Length > limit ? found[limit - 1].Number : null);
    });

    public Task<TaskRun?> RunAsync(string id, long number, CancellationToken cancellationToken) => Locked(() => RunsOf.GetValueOrDefault((id, number)));

    /// <summary>Answers of <see cref="OutputAsync"/>, in turn.</summary>
    public Queue<RunOutputPage> Outputs { get; } = new();

    /// <summary>Where the readers of output wanted to begin.</summary>
    public List<long> OutputOffsets { get; } = [];

    public Task<RunOutputPage?> OutputAsync(string id, long number, long offset, TimeSpan wait, CancellationToken cancellationToken) => Locked(() =>
    {
        OutputOffsets.Add(offset);
        return RunsOf.ContainsKey((id, number)) ? Outputs.Dequeue() : null;
    });

    public Task<IReadOnlyList<DateTimeOffset>?> UpcomingAsync(string id, int count, CancellationToken cancellationToken) =>
        Locked(() => Find(id) is { } task ? (IReadOnlyList<DateTimeOffset>?)Times(task.Created, count) : null);

    public Task<IReadOnlyList<DateTimeOffset>> PreviewAsync(TaskSpec spec, int count, CancellationToken cancellationToken) => Locked(() =>
    {
        TaskSpecRules.Check(spec);
        return Times(new DateTimeOffset(2026, 11, 24, 21, 0, 0, TimeSpan.Zero), count);
    });

    public async IAsyncEnumerable<TaskEvents> WatchAsync(long after, string? task, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        WatchedAfter = after;
        await foreach (var answer in Events.Reader.ReadAllAsync(cancellationToken))
            yield return answer;
    }

    public Task<IReadOnlyList<WorkerInfo>> WorkersAsync(CancellationToken cancellationToken) => Locked(() => WorkersKnown);

    public Task<TaskExportPage> ExportAsync(long after, int limit, CancellationToken cancellationToken) => Locked(() =>
    {
        var found = _tasks.Values.Where(task => task.Number > after).ToArray();
        var page = found.Take(Math.Min(limit, MostInPage)).ToArray();
        var exports = page.Select(task => new TaskExport
        {
            Spec = task.Spec,
            Created = task.Created,
            Occurrences = task.Runs,
            Completions = task.Completions,
            State = task.State,
            Runs = task.Runs,
            Failures = task.Failures,
            Skipped = task.Skipped,
            Missed = task.Missed,
        });
        return new TaskExportPage([.. exports], page.Length < found.Length ? page[^1].Number : null);
    });

    public Task<IReadOnlyList<string>> ImportAsync(IReadOnlyList<TaskExport> tasks, bool replace, CancellationToken cancellationToken) => Locked<IReadOnlyList<string>>(() =>
    {
        var taken = tasks.Select(task => task.Spec.Id).Where(id => Find(id) is not null).ToArray();
        if (taken.Length > 0 && !replace)
            return taken;
        foreach (var id in taken)
            _tasks.Remove(Find(id)!.Number);
        foreach (var task in tasks)
        {
            var made = Made(task.Spec);
            _tasks[made.Number] = made with { State = task.State, Created = task.Created, Completions = task.Completions, Runs = task.Runs, Failures = task.Failures, Skipped = task.Skipped, Missed = task.Missed };
        }

        return [];
    });

    private static IReadOnlyList<DateTimeOffset> Times(DateTimeOffset from, int count) => [.. Enumerable.Range(0, count).Select(i => from.AddHours(i))];

    private static bool HasLabel(TaskInfo task, TaskQuery query) =>
        query.Label is null || (task.Spec.Labels.TryGetValue(query.Label, out var value) && (query.LabelValue is null || query.LabelValue == value));

    private TaskInfo Made(TaskSpec spec)
    {
        var created = new DateTimeOffset(2026, 11, 24, 21, 0, 0, TimeSpan.Zero);
        Last = new TaskInfo { Spec = spec, Number = ++_last, Completions = spec.Complete, Created = created, NextRun = created.AddSeconds(spec.Start) };
        _tasks.Add(_last, Last);
        return Last;
    }

    private TaskInfo? Find(string id) => _tasks.Values.FirstOrDefault(task => task.Spec.Id == id);

    private TaskInfo? Change(string id, Func<TaskInfo, TaskInfo> change)
    {
        if (Find(id) is not { } task)
            return null;
        return _tasks[task.Number] = change(task);
    }

    private Task<T> Locked<T>(Func<T> call)
    {
        lock (_gate)
            return Failure is null ? Task.FromResult(call()) : Task.FromException<T>(Failure);
    }
}
