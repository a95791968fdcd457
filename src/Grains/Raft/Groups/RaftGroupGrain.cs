using Microsoft.Extensions.Logging;
using Wetware.Errors;
using Wetware.Grains.Raft.Members;
using Wetware.Grains.Raft.Stored;
using Wetware.Grains.Raft.Transport;
using Wetware.Queues;
using Wetware.RaftGroups;
using Wetware.Waiting;

namespace Wetware.Grains.Raft.Groups;

/// <summary>
/// Keeps which group has a name. The record is on disk before the first member is created, so that a call that was interrupted is finished by the next. Groups
/// that were destroyed are remembered, so that members that were out of reach know that they are to go.
/// </summary>
internal sealed class RaftGroupGrain(
    [PersistentState("raft-group", "Default")] IPersistentState<RaftGroupRecord> state, IRaftPeers peers, IClusterMembershipService membership, TimeProvider time,
    ILogger<RaftGroupGrain> logger) : Grain, IRaftGroupGrain
{
    private const int MaxDestroyed = 256;
    private static readonly TimeSpan ReachTimeout = TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    public async Task<RaftGroupInfo> Create(string kind, IReadOnlyList<string> nodes, CancellationToken cancellationToken = default)
    {
        var name = this.GetPrimaryKeyString();
        RaftLimits.CheckName(name);
        RaftLimits.CheckKind(kind);
        RaftLimits.CheckNodes(nodes);
        if (state.State.Group is { } present)
        {
            if (present.IsStored)
                throw Stored(name);
            if (present.Kind != kind || !present.Founders.Select(founder => founder.Peer).ToHashSet(StringComparer.Ordinal).SetEquals(nodes))
                throw new WetwareException(ErrorKind.Failed, $"field 'group': \"{name}\" exists already, of kind {present.Kind} with {present.Founders.Count} first members");
        }
        else
        {
            await Reach(nodes, name, cancellationToken);
            await Write(New(name, kind, nodes));
        }

        return await Complete(state.State.Group!, cancellationToken);
    }

    /// <inheritdoc />
    public async Task Restore(Guid groupId, IReadOnlyList<string> nodes, CancellationToken cancellationToken = default)
    {
        RaftLimits.CheckNodes(nodes);
        if (state.State.Group is not { IsStored: false } present || (present.Id != groupId && present.RestoredFrom != groupId))
            return;

        // An interrupted restoring goes on with the nodes that it chose, unless one of them is away.
        if (present.Id == groupId || (!present.IsComplete && present.Founders.Any(founder => peers.FindServer(founder.Peer) is null)))
        {
            Forget(present.Id);
            await Write(New(present.Name, present.Kind, nodes) with { RestoredFrom = groupId });
        }

        await Complete(state.State.Group!, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<RaftGroupInfo> CreateStored(string kind, CancellationToken cancellationToken = default)
    {
        var name = this.GetPrimaryKeyString();
        RaftLimits.CheckName(name);
        if (kind != QueueClient.Kind)
            throw new WetwareException(ErrorKind.Failed, $"field 'kind': \"{kind}\" is not kept in the cluster's storage; use {QueueClient.Kind}");
        if (state.State.Group is null)
        {
            // First: a name in the list without a group is harmless, a group that is not in the list is not found.
            await GrainFactory.GetGrain<IStoredGroupsGrain>(0).Add(name, cancellationToken);
            await Write(new() { Name = name, Id = Guid.NewGuid(), Kind = kind, IsComplete = true, IsStored = true });
        }

        return state.State.Group is { IsStored: true } group
            ? group
            : throw new WetwareException(ErrorKind.Failed, $"field 'group': \"{name}\" exists already, with members");
    }

    /// <inheritdoc />
    public Task<RaftGroupInfo?> Find(CancellationToken cancellationToken = default) => Task.FromResult(state.State.Group);

    /// <inheritdoc />
    public Task<bool> IsDestroyed(Guid groupId, CancellationToken cancellationToken = default) => Task.FromResult(state.State.Destroyed.Contains(groupId));

    /// <inheritdoc />
    public async Task Destroy(CancellationToken cancellationToken = default)
    {
        if (state.State.Group is not { } group)
            return;
        Forget(group.Id);
        if (group.IsStored)
        {
            // First: when the name is free, nobody may be answered by what had it.
            await GrainFactory.GetGrain<IQueueLogGrain>(group.LogKey).Drop(cancellationToken);
            await Write(null);
            await GrainFactory.GetGrain<IStoredGroupsGrain>(0).Remove(group.Name, cancellationToken);
            return;
        }

        await Write(null);
        var found = await GrainFactory.GetGrain<IRaftGroupsGrain>(0).Members(group.Name, cancellationToken);
        foreach (var member in found.Where(member => member.GroupId == group.Id))
        {
            try
            {
                await GrainFactory.GetGrain<IRaftNodeGrain>(member.Server).Drop(group.Name, group.Id, cancellationToken);
            }
            catch (Exception error) when (error is WetwareException || LongPoll.IsLost(error))
            {
                // The member finds out by itself.
                MemberLog.NotKnown(logger, group.Name, member.Member, error);
            }
        }
    }

    private static WetwareException Stored(string name) => new(
        ErrorKind.Failed, $"field 'group': \"{name}\" exists already, in the cluster's storage; destroy it first, or choose another name");

    // A node that does not answer would keep the name for a group that cannot be finished; without a record, the caller can choose others.
    private async Task Reach(IReadOnlyList<string> nodes, string name, CancellationToken cancellationToken)
    {
        // This node may not have read yet that one of them joined.
        if (nodes.Any(peer => peers.FindServer(peer) is null))
            await membership.Refresh(cancellationToken: cancellationToken);
        try
        {
            await Task.WhenAll(nodes.Select(peer => Node(peer).List(name, cancellationToken).WaitAsync(ReachTimeout, time, cancellationToken)));
        }
        catch (TimeoutException error)
        {
            throw new WetwareException(ErrorKind.Disconnected, $"field 'nodes': one of {nodes.Count} did not answer within {ReachTimeout.TotalSeconds:0} s; choose nodes that are in reach", error);
        }
    }

    private static RaftGroupInfo New(string name, string kind, IReadOnlyList<string> nodes) => new()
    {
        Name = name,
        Id = Guid.NewGuid(),
        Kind = kind,
        Founders = [.. nodes.Order(StringComparer.Ordinal).Select(peer => new RaftVoter(RaftMemberId.New(), peer))],
    };

    private async Task<RaftGroupInfo> Complete(RaftGroupInfo group, CancellationToken cancellationToken)
    {
        if (group.IsComplete)
            return group;
        await Task.WhenAll(group.Founders.Select(founder => Node(founder.Peer).Create(
            new()
            {
                Group = group.Name,
                GroupId = group.Id,
                Kind = group.Kind,
                Member = founder.Member,
                Founders = group.Founders,
                IsRestored = group.RestoredFrom is not null,
            },
            cancellationToken)));
        await Write(group with { IsComplete = true });
        return state.State.Group!;
    }

    private void Forget(Guid groupId)
    {
        var destroyed = state.State.Destroyed;
        destroyed.Add(groupId);
        destroyed.RemoveRange(0, Math.Max(0, destroyed.Count - MaxDestroyed));
    }

    private IRaftNodeGrain Node(string peer) => GrainFactory.GetGrain<IRaftNodeGrain>(peers.FindServer(peer) ?? throw WetwareException.NodeGone(peer));

    private async Task Write(RaftGroupInfo? group)
    {
        state.State.Group = group;
        try
        {
            await state.WriteStateAsync(CancellationToken.None);
        }
        catch
        {
            DeactivateOnIdle(); // what is on disk is not known any more
            throw;
        }
    }
}

/// <summary>What is on disk of a name.</summary>
[GenerateSerializer]
[Alias("ww.raft-group-record")]
public sealed class RaftGroupRecord
{
    /// <summary>The group; null when nothing has the name.</summary>
    [Id(0)]
    public RaftGroupInfo? Group { get; set; }

    /// <summary>Groups that had the name and were destroyed, oldest first.</summary>
    [Id(1)]
    public List<Guid> Destroyed { get; set; } = [];
}
