using Wetware.Errors;
using Wetware.Grains.Nodes;
using Wetware.Tasks;
using Wetware.Waiting;

namespace Wetware.Grains.Tasks;

// Runs go to workers, and come back.
public sealed partial class TasksGrain
{
    private const int TakenAtOnce = 512;
    private const long AssignedBytes = 1 << 20;
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(200);

    // A run that was given away a moment ago may not be known yet to the worker that says what it has.
    private static readonly TimeSpan OnItsWay = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Silent = TimeSpan.FromSeconds(60);

    private readonly SlotCredits _credits = new();
    private readonly Dictionary<string, WorkerInfo> _workers = new(StringComparer.Ordinal);

    // In steady time: a clock that is set makes nobody silent.
    private readonly Dictionary<string, DateTimeOffset> _heard = new(StringComparer.Ordinal);
    private TaskCompletionSource _work = NewSignal();
    private Task _dispatch = Task.CompletedTask;

    /// <inheritdoc />
    public async Task<int> Report(IReadOnlyList<WorkResult> results, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(results);
        if (results.Count > ITaskReportsGrain.MaxBatch)
            throw new WetwareException(ErrorKind.Limit, $"results: at most {ITaskReportsGrain.MaxBatch} in one call");
        ThrowIfBroken();
        while (_book.Batch.Bytes > _options.PendingBytes)
            await Durable();
        var refused = 0;
        Do(now =>
        {
            foreach (var result in results)
            {
                var counted = result.Returned ? _book.GiveBack(result.Token, now) : _book.Finish(result, now);
                refused += counted ? 0 : 1;
                if (counted && !result.Returned)
                    _metrics.Ended(result);
            }
        });
        ThrowIfBroken();
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
        _heard[worker.Node] = Steady();
        var has = held.ToHashSet();
        var stale = Array.Empty<RunToken>();
        await Change(now =>
        {
            Lose(_book.OnFor(worker.Node, OnItsWay, now).Where(token => !has.Contains(token)), now);
            stale = [.. held.Where(token => !_book.IsCurrent(token))];
            return true;
        });
        return stale;
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<WorkerInfo>> Workers(CancellationToken cancellationToken = default)
    {
        ThrowIfBroken();
        var alive = Alive();
        IReadOnlyList<WorkerInfo> workers = [.. _workers.Values.Where(worker => worker.Slots > 0 && alive.Contains(worker.Node)).OrderBy(worker => worker.Node, StringComparer.Ordinal)];
        return Task.FromResult(workers);
    }

    private async Task Dispatch(CancellationToken stopping)
    {
        // Not part of the activation's own turn.
        await Task.Yield();
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (_book.Waiting == 0)
                {
                    _work = NewSignal();
                    await _work.Task.WaitAsync(stopping);
                }
                else if (!_credits.TryPeek(Steady(), out _))
                {
                    foreach (var node in await _slots.Take(Math.Min(_book.Waiting, TakenAtOnce), stopping))
                        _credits.Add(node, Steady());
                }
                else
                {
                    Do(Hand);
                    await Task.Yield();
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                LogNoSlots(error.Message);
                await Task.Delay(Rest, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            }
        }
    }

    private void Hand(DateTimeOffset now)
    {
        while (_credits.TryPeek(_book.Steady(now), out var node) && _book.TryStart(node, now, out var item, out var due))
        {
            _credits.Use();
            _metrics.Started(item.Token.Attempt == 1 && now > due ? now - due : null);
        }
    }

    /// <summary>What a batch asked for, now that it is on disk.</summary>
    private void Publish(TaskBatch batch)
    {
        Tell(batch.Events);
        foreach (var (node, items) in batch.Assignments)
        {
            foreach (var part in TaskParts.Cut(items, IWorkerGrain.MaxBatch, AssignedBytes, item => TaskSpecRules.Bytes(item.Spec)))
                Keep(Assign(node, part));
        }

        foreach (var (node, tokens) in batch.Stops)
            Keep(Stop(node, tokens));
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
                Do(now => GiveBack(refused, now));
        }
        catch (Exception error) when (error is WetwareException or SiloUnavailableException or OrleansMessageRejectionException)
        {
            LogNotAssigned(node, items.Count, error.Message);
            Do(now => Lose(items.Select(item => item.Token), now));
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
            _book.GiveBack(token, now);
    }

    private void Lose(IEnumerable<RunToken> tokens, DateTimeOffset now)
    {
        foreach (var token in tokens)
            _book.Lose(token, now);
    }

    private void LoseDeadNodes(DateTimeOffset now)
    {
        if (_book.Nodes is not { Count: > 0 } nodes)
            return;
        var alive = Alive();
        foreach (var node in nodes)
        {
            // After a restart of the scheduler nobody has been heard of yet.
            _heard.TryAdd(node, _book.Steady(now));
            if (alive.Contains(node) && _book.Steady(now) - _heard[node] < Silent)
                continue;
            var tokens = _book.On(node);
            LogNodeLost(node, tokens.Count);
            Lose(tokens, now);
        }

        foreach (var gone in _heard.Keys.Where(node => !alive.Contains(node)).ToArray())
        {
            _heard.Remove(gone);
            _workers.Remove(gone);
        }
    }

    private HashSet<string> Alive() =>
    [
        .. _membership.CurrentSnapshot.Members.Values
            .Where(member => member.Status is not (SiloStatus.Dead or SiloStatus.None))
            .Select(member => NodeName.TryParse(member.Name, out var name) ? name.Server.ToString() : ""),
    ];

    private void Keep(Task call)
    {
        if (call.IsCompletedSuccessfully)
            return;
        _calls.Add(call);
        _ = Forget(call);
    }

    private async Task Forget(Task call)
    {
        await call.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _calls.Remove(call);
        if (call.Exception is { } error)
            Break(error);
    }
}
