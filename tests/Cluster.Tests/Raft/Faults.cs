using System.Diagnostics;
using Wetware.RaftGroups;

namespace Wetware.Tests.Raft;

/// <summary>Does harm to nodes, one after the other, mostly to the one that leads.</summary>
internal sealed class Faults(FaultCluster cluster, RaftGroup group, Random random)
{
    private const int MostStarts = 5;

    private readonly Dictionary<int, Task> _starting = [];
    private int _kills;
    private int _pauses;
    private int _cuts;
    private int _ended;
    private TimeSpan _longestStart;

    /// <summary>Goes on for as long as that, and leaves all nodes running.</summary>
    public async Task Run(TimeSpan time)
    {
        for (var since = Stopwatch.StartNew(); since.Elapsed < time;)
        {
            await Task.Delay(random.Next(300, 1500));
            await Revive();
            var victims = await Victims();
            if (victims.Count == 0)
                continue;
            switch (random.Next(cluster.CanCut ? 10 : 6))
            {
                case 0 or 1 or 2:
                    await Task.WhenAll(victims.Select(cluster.Kill));
                    _kills += victims.Count;
                    victims.ForEach(victim => _starting[victim] = StartLater(victim));
                    break;
                case 3 or 4 or 5:
                    var paused = victims.Where(cluster.TryPause).ToArray();
                    _pauses += paused.Length;
                    await Task.Delay(random.Next(500, 5000));
                    Array.ForEach(paused, cluster.Resume);
                    break;
                case 6:
                    // The two still have a way to each other through a third.
                    cluster.Cut(victims[0], (victims[0] + random.Next(1, cluster.Peers.Count)) % cluster.Peers.Count);
                    await Cut();
                    break;
                default:
                    victims.ForEach(cluster.Isolate);
                    await Cut();
                    break;
            }
        }

        // One that others declare dead now ends a little later.
        await Task.WhenAll(_starting.Values);
        await Revive();
        await Task.WhenAll(_starting.Values);
    }

    /// <summary>What was done.</summary>
    public override string ToString() => $"{_kills} kills, {_pauses} pauses, {_cuts} partitions, {_ended} nodes ended because they were declared dead, longest start {_longestStart.TotalSeconds:0.0} s";

    private async Task Cut()
    {
        _cuts++;
        await Task.Delay(random.Next(500, 6000));
        cluster.Heal();
    }

    private async Task StartLater(int node)
    {
        await Task.Delay(random.Next(1000));
        await Start(node);
    }

    // The others may declare a node dead that is still joining; it ends, and is started again like one that had joined.
    private async Task Start(int node)
    {
        for (var attempt = 1; ; attempt++)
        {
            var began = Stopwatch.GetTimestamp();
            try
            {
                await cluster.Start(node);
                _longestStart = TimeSpan.FromTicks(Math.Max(_longestStart.Ticks, Stopwatch.GetElapsedTime(began).Ticks));
                return;
            }
            catch (InvalidOperationException) when (attempt < MostStarts && cluster.HasEnded(node))
            {
                Interlocked.Increment(ref _ended);
            }
        }
    }

    private async Task Revive()
    {
        foreach (var node in _starting.Where(node => node.Value.IsCompleted).Select(node => node.Key).ToArray())
        {
            await _starting[node];
            _starting.Remove(node);
        }

        foreach (var node in Running().Where(cluster.HasEnded))
        {
            Interlocked.Increment(ref _ended);
            _starting[node] = Start(node);
        }
    }

    private int[] Running() => [.. Enumerable.Range(0, cluster.Peers.Count).Where(node => !_starting.ContainsKey(node))];

    // The leader in two of three cases; sometimes a majority, so that the group stops for a while.
    private async Task<List<int>> Victims()
    {
        var running = Running();
        random.Shuffle(running);
        var most = random.Next(6) == 0 ? random.Next(1, running.Length + 1) : Math.Min(1, ((cluster.Peers.Count - 1) / 2) - _starting.Count);
        var victims = running.Take(most).ToList();
        if (victims.Count > 0 && random.Next(3) > 0 && await Leader() is { } leader && running.Contains(leader) && !victims.Contains(leader))
            victims[0] = leader;
        return victims;
    }

    private async Task<int?> Leader()
    {
        try
        {
            var members = await group.StatusAsync().WaitAsync(TimeSpan.FromSeconds(1));
            var peer = members.Where(member => member.Role == RaftMemberRole.Leader).MaxBy(member => member.Term)?.Peer;
            return cluster.Peers.Index().Where(node => node.Item == peer).Select(node => (int?)node.Index).FirstOrDefault();
        }
        catch (Exception error) when (error is TimeoutException || History.IsNoAnswer(error))
        {
            return null;
        }
    }
}
