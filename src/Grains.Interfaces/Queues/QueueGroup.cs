using Wetware.Errors;
using Wetware.Nodes;
using Wetware.RaftGroups;
using Wetware.Waiting;

namespace Wetware.Queues;

/// <summary>The Raft group that serves queues. Created when it is first needed.</summary>
internal sealed class QueueGroup(IGrainFactory grains, string name, TimeProvider time) : IAsyncDisposable
{
    private readonly RaftSession _session = new(new(grains, name, time), time);
    private volatile bool _isThere;

    /// <summary>Applies a command once.</summary>
    /// <exception cref="WetwareException"><c>not-found</c>: there is no group, and it is not to be created.</exception>
    public async Task<QueueAnswer> Apply(QueueCommand command, bool creates, CancellationToken cancellationToken)
    {
        Check(QueueRules.Check(command));
        if (!await IsThere(creates, cancellationToken).ConfigureAwait(false))
            throw new WetwareException(ErrorKind.NotFound, $"topic '{command.Topic}' does not exist");
        var answer = await Reach(() => _session.ApplyAsync(QueueCommandCodec.Encode(command), cancellationToken)).ConfigureAwait(false);
        return Decode(answer);
    }

    /// <summary>Answers a question, with the index that it was answered at; null when there is no group.</summary>
    public async Task<(QueueAnswer Answer, ulong Index)?> Ask(QueueQuery query, bool isLinearizable, CancellationToken cancellationToken)
    {
        Check(QueueRules.Check(query));
        if (!await IsThere(creates: false, cancellationToken).ConfigureAwait(false))
            return null;
        var reply = await Reach(() => _session.Group.QueryAsync(QueueQueryCodec.Encode(query), isLinearizable, cancellationToken)).ConfigureAwait(false);
        return (Decode(reply.Answer), reply.Index);
    }

    /// <summary>Waits until an index is applied, for some seconds at most.</summary>
    public Task WaitApplied(ulong index, CancellationToken cancellationToken) => Reach(() => _session.Group.WaitAppliedAsync(index, cancellationToken));

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _session.DisposeAsync();

    private async Task<bool> IsThere(bool creates, CancellationToken cancellationToken)
    {
        if (_isThere)
            return true;
        var members = await Retry.Run(_ => grains.GetGrain<IRaftGroupsGrain>(0).Members(name, cancellationToken), "the nodes", time, cancellationToken)
            .ConfigureAwait(false);
        if (members.FirstOrDefault(member => member.Failure is null && member.Kind != QueueClient.Kind) is { } other)
            throw OtherKind(other.Kind);
        return _isThere = members.Count > 0 || await Find(creates, cancellationToken).ConfigureAwait(false);
    }

    // No node in reach has a member: either there is no group, or its nodes are away.
    private async Task<bool> Find(bool creates, CancellationToken cancellationToken)
    {
        var grain = grains.GetGrain<IRaftGroupGrain>(name);
        var found = await Retry.Run(_ => grain.Find(cancellationToken), $"Raft group \"{name}\"", time, cancellationToken).ConfigureAwait(false);
        if (found is { IsComplete: true })
            return found.Kind == QueueClient.Kind ? throw Away(null) : throw OtherKind(found.Kind);
        if (!creates)
            return false;
        var peers = found?.Founders.Select(founder => founder.Peer).ToArray() ?? await Choose(cancellationToken).ConfigureAwait(false);
        try
        {
            await Retry.Run(_ => grain.Create(QueueClient.Kind, peers, cancellationToken), $"Raft group \"{name}\"", time, cancellationToken).ConfigureAwait(false);
        }
        catch (WetwareException error) when (error.Kind == ErrorKind.Failed)
        {
            // Somebody else has created it meanwhile and chose other nodes.
            var present = await grain.Find(cancellationToken).ConfigureAwait(false);
            if (present?.Kind != QueueClient.Kind)
                throw;
        }

        return true;
    }

    // Two members stop when one of them is lost, which is worse than one. The primary's loss stops the cluster's storage anyway.
    private async Task<IReadOnlyList<string>> Choose(CancellationToken cancellationToken)
    {
        var nodes = await Retry.Run(_ => grains.GetGrain<INodesGrain>(0).List(cancellationToken), "the nodes", time, cancellationToken).ConfigureAwait(false);
        var present = nodes.Where(node => node is { Answered: true, Peer.Length: > 0 }).ToArray();
        var peers = present.Select(node => node.Peer).Distinct(StringComparer.Ordinal).ToArray();
        if (peers.Length >= RaftNodes.DefaultCount)
            return RaftNodes.Choose(name, peers, RaftNodes.DefaultCount);
        return present.FirstOrDefault(node => node.Primary) is { } primary ? [primary.Peer] : RaftNodes.Choose(name, peers, 1);
    }

    private async Task<T> Reach<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (WetwareException error) when (error.Kind == ErrorKind.NotFound)
        {
            // It was destroyed, or all its nodes are away; the next call finds out which.
            _isThere = false;
            throw Away(error);
        }
    }

    private WetwareException Away(Exception? cause) =>
        new(ErrorKind.Disconnected, $"no node in reach has a member of group \"{name}\", which serves the queues", cause);

    private WetwareException OtherKind(string kind) =>
        new(ErrorKind.Failed, $"group \"{name}\" has kind \"{kind}\"; queues need a group of kind \"{QueueClient.Kind}\"");

    private static void Check(string? problem)
    {
        if (problem is not null)
            throw new WetwareException(ErrorKind.Limit, problem);
    }

    private static QueueAnswer Decode(ReadOnlyMemory<byte> bytes) => QueueAnswerCodec.TryDecode(bytes, out var answer)
        ? answer
        : throw new WetwareException(ErrorKind.Failed, "the group's answer is not of this version; do client and nodes have the same?");
}
