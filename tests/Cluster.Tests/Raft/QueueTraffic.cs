using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Wetware.Queues;
using Wetware.Testing.Linearizability;

namespace Wetware.Tests.Raft;

/// <summary>Producers and workers of one topic, which record each call.</summary>
internal sealed class QueueTraffic(Func<QueueClient> connect, int seed)
{
    private const string Topic = "jobs";
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(2);

    private readonly History<ItemCall, ItemResult> _history = new();
    private readonly ConcurrentQueue<(string Id, ulong Token, long Invoked, long Returned)> _leases = new();
    private readonly ConcurrentDictionary<(string Id, ulong Token), bool> _given = new();
    private readonly ConcurrentQueue<(string Id, ulong Token)> _done = new();
    private readonly ConcurrentDictionary<string, bool> _appended = new();
    private readonly ConcurrentDictionary<string, bool> _maybeDone = new();
    private readonly CancellationTokenSource _stop = new();
    private Task[] _clients = [];

    public int Acknowledged => _done.Count;

    public void Start(int producers, int workers) =>
        _clients = [.. Enumerable.Range(0, producers).Select(Produce), .. Enumerable.Range(producers, workers).Select(Work)];

    /// <summary>Ends the clients, and does all the work that is left.</summary>
    public async Task Stop()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_clients);
        await using var queues = connect();
        for (var idle = 0; idle < 1;)
        {
            // Longer than any lease: what comes is all that there is.
            var items = await Take(queues, "last", count: 100, wait: Lease * 2);
            idle = items is { Count: 0 } ? idle + 1 : 0;
            foreach (var item in items ?? [])
                await Acknowledge(queues, item, CancellationToken.None);
        }
    }

    /// <summary>Checks all that was recorded.</summary>
    public string Check()
    {
        var (violations, undecided) = _history.Check(new QueueItemModel());
        Assert.True(violations.Count == 0, $"{violations.Count} items are not linearizable:\n{string.Join('\n', violations)}");
        Assert.True(undecided <= _history.Objects.Count() / 10, $"{undecided} of {_history.Objects.Count()} items could not be decided");
        var twice = _done.Distinct().GroupBy(lease => lease.Id).Where(item => item.Count() > 1).Select(item => string.Join(' ', item)).ToArray();
        Assert.True(twice.Length == 0, $"acknowledged twice: {string.Join(", ", twice)}");
        var done = _done.Select(lease => lease.Id).ToHashSet(StringComparer.Ordinal);
        var lost = _appended.Keys.Where(id => !done.Contains(id) && !_maybeDone.ContainsKey(id)).ToArray();
        Assert.True(lost.Length == 0, $"appended and gone: {string.Join(", ", lost)}");
        CheckLeases();
        return $"{_history.Objects.Count()} items, {_history.Count} calls, {_history.Unanswered} without an answer, {undecided} histories too hard to decide, {_appended.Count} acknowledged appends, {_leases.Count} leases, "
            + $"{done.Count} acknowledged items";
    }

    private void CheckLeases()
    {
        var latest = 0L;
        foreach (var lease in _leases.OrderBy(lease => lease.Token))
        {
            Assert.True(lease.Returned >= latest, $"token {lease.Token} ended before one that is smaller began");
            latest = Math.Max(latest, lease.Invoked);
        }

        // Nobody else gets an item while it is leased. The group's time may be slow, but is never ahead.
        foreach (var item in _leases.GroupBy(lease => lease.Id))
        {
            var leases = item.OrderBy(lease => lease.Token).ToArray();
            foreach (var (former, later) in leases.Zip(leases.Skip(1)))
            {
                var after = Stopwatch.GetElapsedTime(former.Invoked, later.Returned);
                Assert.True(after >= Lease || _given.ContainsKey((former.Id, former.Token)), $"{former} and {later}: leased again after {after}");
            }
        }
    }

    private async Task Produce(int number)
    {
        var random = new Random(seed + number);
        await using var queues = connect();
        for (var i = 0; !_stop.IsCancellationRequested; i++)
        {
            // Sometimes one that was appended before.
            var id = $"{number}-{(i > 0 && random.Next(10) == 0 ? random.Next(i) : i)}";
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(number % 2 == 0 ? 60 : 2));
            var answer = await _history.Record(
                id,
                new(ItemCallKind.Append),
                () => queues.AppendAsync(Topic, [new(id, new byte[20])], patience.Token),
                added => new(added[0] ? ItemOutcome.Done : ItemOutcome.Duplicate));
            if (answer is not null)
                _appended.TryAdd(id, true);
            await Task.Delay(random.Next(30), CancellationToken.None);
        }
    }

    private async Task Work(int number)
    {
        var random = new Random(seed + number);
        await using var queues = connect();
        while (!_stop.IsCancellationRequested)
        {
            foreach (var item in await Take(queues, number.ToString(CultureInfo.InvariantCulture), random.Next(1, 4), TimeSpan.FromSeconds(1)) ?? [])
            {
                using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(number % 2 == 0 ? 60 : 2));
                switch (random.Next(20))
                {
                    case 0:
                        await Task.Delay(Lease * 1.2, CancellationToken.None);
                        goto default;
                    case 1:
                        break; // the worker forgets it
                    case 2 or 3:
                        await GiveBack(queues, item, patience.Token);
                        break;
                    default:
                        await Acknowledge(queues, item, patience.Token);
                        break;
                }
            }
        }
    }

    private async Task<IReadOnlyList<DeliveredItem>?> Take(QueueClient queues, string worker, int count, TimeSpan wait)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            var items = await queues.LeaseAsync(Topic, worker, Lease, count, wait, CancellationToken.None);
            var ended = Stopwatch.GetTimestamp();
            foreach (var item in items)
            {
                _history.Add(item.Id, new(began, ended, new(ItemCallKind.Lease, item.Token), new(ItemOutcome.Done)));
                _leases.Enqueue((item.Id, item.Token, began, ended));
            }

            return items;
        }
        catch (Exception error) when (History.IsNoAnswer(error))
        {
            return null;
        }
    }

    private async Task Acknowledge(QueueClient queues, DeliveredItem item, CancellationToken cancellationToken)
    {
        var outcome = await Settle(item, ItemCallKind.Acknowledge, () => queues.AcknowledgeAsync(Topic, [new(item.Id, item.Token)], cancellationToken));
        if (outcome == LeaseOutcome.Done)
            _done.Enqueue((item.Id, item.Token));
        else if (outcome is null)
            _maybeDone.TryAdd(item.Id, true);
    }

    private async Task GiveBack(QueueClient queues, DeliveredItem item, CancellationToken cancellationToken)
    {
        _given.TryAdd((item.Id, item.Token), true);
        await Settle(item, ItemCallKind.Return, () => queues.ReturnAsync(Topic, [new(item.Id, item.Token)], cancellationToken: cancellationToken));
    }

    private async Task<LeaseOutcome?> Settle(DeliveredItem item, ItemCallKind kind, Func<Task<IReadOnlyList<LeaseOutcome>>> call) =>
        (await _history.Record(item.Id, new(kind, item.Token), call, outcomes => new(outcomes[0] switch
        {
            LeaseOutcome.Done => ItemOutcome.Done,
            LeaseOutcome.LeaseLost => ItemOutcome.LeaseLost,
            _ => ItemOutcome.NotFound,
        })))?[0];
}
