using Wetware.Errors;
using Wetware.Tasks;

namespace Wetware.Grains.Tasks;

// What people ask for.
public sealed partial class TasksGrain
{
    // Bytes of specs after which a page ends.
    private const long PageBytes = 2 << 20;

    /// <inheritdoc />
    public async Task<Submitted> Submit(TaskSpec spec, SubmitOptions? options = null, CancellationToken cancellationToken = default)
    {
        CheckSpec(spec);
        options ??= new SubmitOptions();
        await CheckSecrets(spec, cancellationToken);
        return await _pins.WithPins([spec.Module], options.RequiresModule, () => Change(now => _state.Submit(spec, options, now)), cancellationToken);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<DateTimeOffset>> Preview(TaskSpec spec, int count = 5, CancellationToken cancellationToken = default)
    {
        CheckSpec(spec);
        CheckCount(count);
        await CheckSecrets(spec, cancellationToken);
        ThrowIfFailed();
        return _state.Preview(spec, count, Now());
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<DateTimeOffset>?> Upcoming(string id, int count = 5, CancellationToken cancellationToken = default)
    {
        CheckCount(count);
        return Read(() => _state.Find(id)?.Upcoming(count));
    }

    /// <inheritdoc />
    public Task<TaskInfo?> Get(string id, CancellationToken cancellationToken = default) => Read(() => _state.Find(id) is { } task ? _state.Info(task) : null);

    /// <inheritdoc />
    public Task Ping(CancellationToken cancellationToken = default)
    {
        ThrowIfFailed();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task<TaskPage> List(TaskQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        CheckPage(query.Limit, TaskLimits.MaxPage);
        return Read(() =>
        {
            var (items, bytes) = (new List<TaskInfo>(), 0L);
            foreach (var task in (query.NewestFirst ? _state.Before(query.After) : _state.After(query.After)).Where(task => Matches(task, query)))
            {
                if (items.Count == query.Limit || bytes > PageBytes)
                    return new TaskPage(items, items[^1].Number);
                items.Add(task.Info(brief: true));
                bytes += TaskSpecRules.Bytes(task.Spec) - task.Spec.Stdin.Length;
            }

            return new TaskPage(items, null);
        });
    }

    /// <inheritdoc />
    public Task<TaskInfo?> Cancel(string id, bool remove = false, CancellationToken cancellationToken = default) =>
        Change(now => _state.Cancel(id, remove, now));

    /// <inheritdoc />
    public async Task<EditedTask?> Edit(string id, TaskSpec before, TaskSpec after, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(before);
        CheckSpec(after);
        await CheckSecrets(after, cancellationToken);
        return await _pins.WithPins([after.Module], required: true, () => Change(now => _state.Edit(id, before, after, now)), cancellationToken);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<long>?> RunNow(string id, int count = 1, CancellationToken cancellationToken = default) =>
        Change(now => _state.RunNow(id, count, now));

    /// <inheritdoc />
    public Task<TaskInfo?> Pause(string id, CancellationToken cancellationToken = default) => Change(now => _state.Pause(id, now));

    /// <inheritdoc />
    public Task<TaskInfo?> Resume(string id, CancellationToken cancellationToken = default) => Change(now => _state.Resume(id, now));

    /// <inheritdoc />
    public Task<TaskRunPage?> Runs(string id, long after = 0, int limit = 100, CancellationToken cancellationToken = default)
    {
        CheckPage(limit, TaskLimits.MaxPage);
        return Read(() =>
        {
            if (_state.Find(id) is not { } task)
                return null;
            TaskRun[] runs = [.. task.RunsAfter(after).Take(limit + 1)];
            var items = runs.Take(limit).Select(run => ScheduledTask.Brief(run)!).ToArray();
            return new TaskRunPage(items, runs.Length > limit ? items[^1].Number : null);
        });
    }

    /// <inheritdoc />
    public Task<TaskRun?> Run(string id, long number, CancellationToken cancellationToken = default) => Read(() => _state.Find(id)?.Find(number));

    /// <inheritdoc />
    public Task<TaskExportPage> Export(long after = 0, int limit = 100, CancellationToken cancellationToken = default)
    {
        CheckPage(limit, TaskLimits.MaxImport);
        return Read(() =>
        {
            var (items, bytes, last) = (new List<TaskExport>(), 0L, 0L);
            foreach (var task in _state.After(after))
            {
                if (items.Count == limit || bytes > PageBytes)
                    return new TaskExportPage(items, last);
                items.Add(new TaskExport
                {
                    Spec = task.Spec,
                    Created = task.ExportOrigin,
                    Occurrences = task.Counters.Made,
                    Completions = task.Counters.Completions,
                    State = task.State,
                    Runs = task.Counters.Runs,
                    Failures = task.Counters.Failures,
                    Skipped = task.Counters.Skipped,
                    Missed = task.Counters.Missed,
                });
                bytes += TaskSpecRules.Bytes(task.Spec);
                last = task.Number;
            }

            return new TaskExportPage(items, null);
        });
    }

    /// <inheritdoc />
    public Task Stage(Guid import, int part, IReadOnlyList<TaskExport> tasks, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        ThrowIfFailed();
        if (tasks.Count is < 1 or > TaskLimits.MaxImport)
            throw new WetwareException(ErrorKind.Limit, $"tasks: there must be 1 to {TaskLimits.MaxImport} in one call");
        foreach (var notify in tasks.Select(task => task.Spec.Notify).OfType<string>().Distinct(StringComparer.Ordinal))
            _notifier.Check(notify);
        _imports.Add(import, part, tasks, Steady());
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<string>> Import(Guid import, int parts, bool replace = false, CancellationToken cancellationToken = default)
    {
        ThrowIfFailed();
        var staged = _imports.Whole(import, parts, Steady());

        // Whoever asks again for a lost answer is told what came of it the first time.
        if (staged.Outcome is null or { IsCompleted: true, IsCompletedSuccessfully: false })
            staged.Outcome = Import(staged, replace);
        return staged.Outcome;
    }

    private async Task<IReadOnlyList<string>> Import(StagedImport staged, bool replace)
    {
        var taken = await _pins.WithPins(staged.Modules, required: false, () => Change(now => _state.Import(staged.Tasks, replace, now)), CancellationToken.None);
        staged.Clear();
        return taken;
    }

    private void CheckSpec(TaskSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (spec.Notify is { } notify)
            _notifier.Check(notify);
        TaskSpecRules.Check(spec);
        if ((_workerOptions.Refuses(spec) ?? _http.Refuses(spec)) is { } problem)
            throw problem.ToException();
    }

    // Said when it is asked for. What is removed, revoked or expires later is said by the runs.
    private async ValueTask CheckSecrets(TaskSpec spec, CancellationToken cancellationToken)
    {
        if (spec.Secrets.Count == 0 && spec.Grants.Count == 0)
            return;
        var kept = (await Secrets.List(cancellationToken)).Select(secret => secret.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var (field, names) in ((string, IEnumerable<string>)[])[("secrets", spec.Secrets.Values), ("grants", spec.Grants.Values)])
        {
            if (names.FirstOrDefault(name => !kept.Contains(name)) is { } missing)
                throw new WetwareException(ErrorKind.NotFound, $"{field}: there is no secret {missing} (ww task secret set {missing})");
        }

        if (spec.Grants.Count > 0)
            await _grants.Redeem(spec, cancellationToken);
    }

    private static void CheckCount(int count)
    {
        if (count is < 1 or > TaskLimits.MaxUpcoming)
            throw new WetwareException(ErrorKind.Limit, $"count: must be 1 to {TaskLimits.MaxUpcoming}");
    }

    private static bool Matches(ScheduledTask task, TaskQuery query) =>
        (query.State is null || task.State == query.State)
        && (query.Label is null
            || (task.Spec.Labels.TryGetValue(query.Label, out var value) && (query.LabelValue is null || value == query.LabelValue)));
}
