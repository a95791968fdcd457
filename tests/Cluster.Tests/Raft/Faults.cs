using System.Diagnostics;
using Wetware.RaftGroups;

namespace Wetware.Tests.Raft;

/// <summary>Does harm to nodes, one after the other, mostly to the one that leads.</summary>
internal sealed class Faults(FaultCluster cluster, RaftGroup group, Random random)
{
    private int _kills;
    private int _pauses;
    private int _cuts;
    private int _revived;

    /// <summary>Goes on for as long as that, and leaves all nodes running.</summary>
    public async Task Run(TimeSpan time)
    {
        for (var since = Stopwatch.StartNew(); since.Elapsed < time;)
        {
            await Task.Delay(random.Next(300, 1500));
            var victims = await Victims();
            switch (random.Next(cluster.CanCut ? 10 : 6))
            {
                case 0 or 1 or 2:
                    await Task.WhenAll(victims.Select(cluster.Kill));
                    _kills += victims.Count;
                    await Task.Delay(random.Next(1000));
                    await Task.WhenAll(victims.Select(cluster.Start));
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

            _revived += await cluster.Revive();
        }
    }

    /// <summary>What was done.</summary>
    public override string ToString() => $"{_kills} kills, {_pauses} pauses, {_cuts} partitions, {_revived} nodes ended because they were declared dead";

    private async Task Cut()
    {
        _cuts++;
        await Task.Delay(random.Next(500, 6000));
        cluster.Heal();
    }

    // The leader in two of three cases; sometimes a majority, so that the group stops for a while.
    private async Task<List<int>> Victims()
    {
        var nodes = Enumerable.Range(0, cluster.Peers.Count).ToArray();
        random.Shuffle(nodes);
        var victims = nodes.Take(random.Next(6) == 0 ? random.Next(1, nodes.Length + 1) : 1).ToList();
        if (random.Next(3) > 0 && await Leader() is { } leader && !victims.Contains(leader))
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
