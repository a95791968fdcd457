using Wetware.Errors;
using Wetware.Nodes;
using Wetware.Tasks;
using Wetware.Waiting;

namespace Wetware.Grains.Tasks;

// Runs go to workers, and come back.
public sealed partial class TasksGrain
{
    private const int MaxSlotsPerReceive = 512;
    private const long AssignedBytes = 1 << 20;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(200);

    // A run that was given unreachable a moment ago may not be known yet to the worker that says what it has.
    private static readonly TimeSpan AssignmentGrace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan WorkerTimeout = TimeSpan.FromSeconds(60);

    private readonly SlotCredits _credits = new();
    private readonly Dictionary<string, WorkerInfo> _workers = new(StringComparer.Ordinal);

    // In steady time: a clock that is set makes nobody silent.
    private readonly Dictionary<string, DateTimeOffset> _lastSeen = new(StringComparer.Ordinal);
    private TaskCompletionSource _work = NewSignal();
    private Task _dispatch = Task.CompletedTask;

    /// <inheritdoc />
    public async Task<int> Report(IReadOnlyList<WorkResult> results, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(results);
        if (results.Count > ITaskReportsGrain.MaxBatch)
            throw new WetwareException(ErrorKind.Limit, $"results: at most {ITaskReportsGrain.MaxBatch} in one call");
        ThrowIfFailed();
        while (_state.Batch.Bytes > _options.PendingBytes)
            await Durable();
        var refused = 0;
        Update(now =>
        {
            foreach (var result in results)
            {
                var counted = result.Returned ? _state.GiveBack(result.Token, now) : _state.Finish(result, now);
                refused += counted ? 0 : 1;
                if (counted && !result.Returned)
                    _metrics.Ended(result);
            }
        });
        ThrowIfFailed();
        await Durable();
        _metrics.Refused(refused);
        return refused;
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<RunToken>> Heartbeat(WorkerInfo worker, IReadOnlyList<RunToken> held, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(worker);
        ArgumentNullException.ThrowIfNull(held);
        _workers[worker.Node] = worker with { Seen = Now() };
        _lastSeen[worker.Node] = Steady();
        _state.SetWorker(worker.Node, worker.Labels, worker.Folders);
        if (worker.Cordoned)
            _credits.Drop(worker.Node);
        var has = held.ToHashSet();
        var stale = Array.Empty<RunToken>();
        await Change(now =>
        {
            MarkLost(_state.OnFor(worker.Node, AssignmentGrace, now).Where(token => !has.Contains(token)), now);
            stale = [.. held.Where(token => !_state.IsCurrent(token))];
            return true;
        });
        return stale;
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<WorkerInfo>> Workers(CancellationToken cancellationToken = default)
    {
        ThrowIfFailed();
        var alive = Alive();
        IReadOnlyList<WorkerInfo> workers = [.. _workers.Values.Where(worker => worker.Slots > 0 && alive.Contains(worker.Node)).OrderBy(worker => worker.Node, StringComparer.Ordinal)];
        return Task.FromResult(workers);
    }

    private async Task Dispatch(CancellationToken stopping)
    {
        // Not part of the activation's own turn.
        await Task.Yield();
        Task<IReadOnlyList<string>>? taking = null;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await _slots.Open(stopping);
                if (AssignRuns())
                {
                    await Task.Yield();
                    continue;
                }

                // What waits now, if anything, may not run on the nodes whose slots are here. Slots that were asked for are waited for, whatever else happens: they could not be refused.
                _work = NewSignal();
                if (_state.Waiting > 0)
                    taking ??= _slots.Take(Math.Min(_state.Waiting, MaxSlotsPerReceive), stopping);
                if (taking is null)
                    await _work.Task.WaitAsync(stopping);
                else if (_credits.Count > 0)
                    await Task.WhenAny(taking, _work.Task);
                else
                    await ((Task)taking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
                if (taking is not { IsCompleted: true } taken)
                    continue;
                taking = null;
                foreach (var node in await taken)
                    _credits.Add(node, Steady());
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                LogNoSlots(error.Message);
                await Task.Delay(RetryDelay, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            }
        }
    }

    // False when nothing waits that the slots at hand can run.
    private bool AssignRuns()
    {
        var used = 0;
        if (_state.Waiting > 0 && _credits.Count > 0)
            Update(now => used = _credits.Use(_state.Steady(now), node => TryStart(node, now), () => _state.Waiting > 0));
        return used > 0;
    }

    private bool TryStart(string node, DateTimeOffset now)
    {
        if (!_state.TryStart(node, now, out var item, out var due))
            return false;
        _metrics.Started(item.Token.Attempt == 1 && now > due ? now - due : null);
        return true;
    }

    // Others may have work for them: a run that comes now and may run there would have to wait until the worker takes them back by itself.
    private void ReturnSlots()
    {
        foreach (var (node, count) in _credits.TakeExpired(Steady()))
            Track(ReturnSlots(node, count));
    }

    private async Task ReturnSlots(string node, int count)
    {
        try
        {
            await GrainFactory.GetGrain<IWorkerGrain>(node).ReturnSlots(count);
        }
        catch (Exception error) when (error is WetwareException || LongPoll.IsLost(error))
        {
            // It takes them back by itself after a while, or is gone with them.
            LogSlotsNotReturned(node, count, error.Message);
        }
    }

    /// <summary>What a batch asked for, now that it is on disk.</summary>
    private void Publish(TaskBatch batch)
    {
        PublishEvents(batch.Events);
        foreach (var (node, items) in batch.Assignments)
        {
            foreach (var part in TaskParts.Cut(items, IWorkerGrain.MaxBatch, AssignedBytes, item => TaskSpecRules.Bytes(item.Spec)))
                Track(Assign(node, part));
        }

        foreach (var (node, tokens) in batch.Stops)
            Track(Stop(node, tokens));
        foreach (var (task, run) in batch.Notices)
            _notifier.Notify(task, run);
        foreach (var task in batch.Stuck)
            LogStuck(task.Id, task.Problem!);
    }

    private async Task Assign(string node, List<WorkItem> items)
    {
        try
        {
            var refused = await GrainFactory.GetGrain<IWorkerGrain>(node).Assign(items);
            if (refused.Count > 0)
                Update(now => GiveBack(refused, now));
        }
        catch (Exception error) when (error is WetwareException or SiloUnavailableException or OrleansMessageRejectionException)
        {
            LogNotAssigned(node, items.Count, error.Message);
            Update(now => MarkLost(items.Select(item => item.Token), now));
        }
        catch (Exception error) when (LongPoll.IsLost(error))
        {
            // The worker may have them: it will say so, or not, when it next says what it has.
            LogNotAssigned(node, items.Count, error.Message);
        }
    }

    private async Task Stop(string node, List<RunToken> tokens)
    {
        try
        {
            await GrainFactory.GetGrain<IWorkerGrain>(node).Stop(tokens);
        }
        catch (Exception error) when (error is WetwareException || LongPoll.IsLost(error))
        {
            // It will be told again when it says that it still has them.
            LogNotAssigned(node, tokens.Count, error.Message);
        }
    }

    private void GiveBack(IEnumerable<RunToken> tokens, DateTimeOffset now)
    {
        foreach (var token in tokens)
            _state.GiveBack(token, now);
    }

    private void MarkLost(IEnumerable<RunToken> tokens, DateTimeOffset now)
    {
        foreach (var token in tokens)
            _state.Lose(token, now);
    }

    private void FailOverDeadNodes(DateTimeOffset now)
    {
        var alive = Alive();
        foreach (var node in _state.Nodes)
        {
            // After a restart of the scheduler nobody has been heard of yet.
            _lastSeen.TryAdd(node, _state.Steady(now));
            if (alive.Contains(node) && _state.Steady(now) - _lastSeen[node] < WorkerTimeout)
                continue;
            var tokens = _state.On(node);
            LogNodeLost(node, tokens.Count);
            MarkLost(tokens, now);
        }

        foreach (var gone in _lastSeen.Keys.Where(node => !alive.Contains(node)).ToArray())
        {
            _lastSeen.Remove(gone);
            _workers.Remove(gone);
            _state.RemoveWorker(gone);
        }
    }

    private HashSet<string> Alive() =>
    [
        .. _membership.CurrentSnapshot.Members.Values
            .Where(member => member.Status is not (SiloStatus.Dead or SiloStatus.None))
            .Select(member => NodeName.TryParse(member.Name, out var name) ? name.Server.ToString() : ""),
    ];

    private void Track(Task call)
    {
        if (call.IsCompletedSuccessfully)
            return;
        _calls.Add(call);
        _ = Untrack(call);
    }

    private async Task Untrack(Task call)
    {
        await call.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _calls.Remove(call);
        if (call.Exception is { } error)
            Fail(error);
    }
}
