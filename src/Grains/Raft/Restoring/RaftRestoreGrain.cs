using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Wetware.Errors;
using Wetware.Nodes;
using Wetware.RaftGroups;
using Wetware.Waiting;

namespace Wetware.Grains.Raft.Restoring;

/// <summary>Begins Raft groups anew with the states that a restored backup has brought. Key 0.</summary>
[Alias("ww.IRaftRestoreGrain")]
internal interface IRaftRestoreGrain : IGrainWithIntegerKey
{
    /// <summary>Restores the groups for which there are nodes now; returns the number of groups that still wait.</summary>
    [Alias("Run")]
    Task<int> Run(CancellationToken cancellationToken = default);
}

/// <summary>
/// Restores a group when as many nodes are there as it had voters, or after <see cref="Grace"/> on those that are. A group of which a node in reach has a member is
/// left alone, because that member has newer state; its image goes when the group has a leader.
/// </summary>
internal sealed partial class RaftRestoreGrain(RaftImages images, TimeProvider time, ILogger<RaftRestoreGrain> logger) : Grain, IRaftRestoreGrain
{
    /// <summary>How long a group waits for as many nodes as it had voters.</summary>
    internal static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    private readonly long _began = time.GetTimestamp();

    /// <inheritdoc />
    public async Task<int> Run(CancellationToken cancellationToken = default)
    {
        var waiting = 0;
        foreach (var group in await images.List())
        {
            try
            {
                if (!await TryRestore(group, cancellationToken))
                    waiting++;
            }
            catch (Exception error) when (error is WetwareException || LongPoll.IsLost(error))
            {
                waiting++;
                LogFailed(logger, group, error);
            }
        }

        return waiting;
    }

    private async Task<bool> TryRestore(string group, CancellationToken cancellationToken)
    {
        if (await images.Find(group) is { } head)
        {
            var keeper = GrainFactory.GetGrain<IRaftGroupGrain>(group);
            if (await keeper.Find(cancellationToken) is { } info && (info.Id == head.GroupId || (info.RestoredFrom == head.GroupId && !info.IsComplete)))
            {
                var members = await GrainFactory.GetGrain<IRaftGroupsGrain>(0).Members(group, cancellationToken);
                var alive = members.Where(member => member.GroupId == head.GroupId).ToArray();
                if (alive.Length > 0)
                {
                    if (alive.All(member => member.Role != RaftMemberRole.Leader))
                        return false;
                    LogKept(logger, group);
                }
                else
                {
                    if (await Choose(group, head, cancellationToken) is not { } nodes)
                        return false;
                    await keeper.Restore(head.GroupId, nodes, cancellationToken);
                    LogRestored(logger, group, head.Index, nodes.Count);
                }
            }
        }

        await images.Remove(group);
        return true;
    }

    private async Task<IReadOnlyList<string>?> Choose(string group, RaftImageHead head, CancellationToken cancellationToken)
    {
        var cards = await GrainFactory.GetGrain<INodesGrain>(0).List(cancellationToken);
        var peers = cards.Where(card => card.Answered).Select(card => card.Peer).ToHashSet(StringComparer.Ordinal);
        var wanted = Math.Max(1, head.Peers.Count);
        if (peers.Count == 0 || (peers.Count < wanted && time.GetElapsedTime(_began) < Grace))
            return null;
        var before = head.Peers.Where(peers.Contains).ToArray();
        return [.. before, .. RaftNodes.Choose(group, peers.Except(before), wanted - before.Length)];
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Restored Raft group {Group} as of index {Index} on {Count} nodes")]
    private static partial void LogRestored(ILogger logger, string group, ulong index, int count);

    [LoggerMessage(Level = LogLevel.Information, Message = "Did not restore Raft group {Group}, because its members run")]
    private static partial void LogKept(ILogger logger, string group);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Raft group {Group} could not be restored; tried again in some seconds")]
    private static partial void LogFailed(ILogger logger, string group, Exception error);
}

/// <summary>Asks for the restoring of groups from the start of each node until none waits.</summary>
internal sealed partial class RaftRestoreService(IGrainFactory grains, TimeProvider time, ILogger<RaftRestoreService> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private bool _isTold;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                if (await IsDone(stoppingToken).ConfigureAwait(false))
                    return;
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    private async Task<bool> IsDone(CancellationToken cancellationToken)
    {
        try
        {
            return await grains.GetGrain<IRaftRestoreGrain>(0).Run(cancellationToken).ConfigureAwait(false) == 0;
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            // The storage is away, or another error of whoever answers: the node works without. It is told once and asked again.
            if (!Interlocked.Exchange(ref _isTold, true))
                LogLost(logger, error);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Whether Raft groups wait to be restored is not known; asked again every few seconds")]
    private static partial void LogLost(ILogger logger, Exception error);
}
