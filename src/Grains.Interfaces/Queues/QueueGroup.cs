using Wetware.Errors;
using Wetware.Nodes;
using Wetware.RaftGroups;
using Wetware.Waiting;

namespace Wetware.Queues;

/// <summary>
/// What serves queues: a Raft group, or a log in the cluster's storage where the cluster has fewer than three nodes. Created when it is first needed.
/// </summary>
internal sealed class QueueGroup(IGrainFactory grains, string name, TimeProvider time) : IAsyncDisposable
{
    private readonly RaftSession _replicated = Replicated(grains, name, time);
    private readonly Lock _lock = new();
    private volatile RaftSession? _present;
    private RaftSession? _stored;
    private Guid _storedId;

    /// <summary>Applies a command once.</summary>
    /// <exception cref="WetwareException"><c>not-found</c>: there is no group, and it is not to be created.</exception>
    public async Task<QueueAnswer> Apply(QueueCommand command, bool creates, CancellationToken cancellationToken)
    {
        Check(QueueRules.Check(command));
        var session = await Session(creates, cancellationToken).ConfigureAwait(false)
            ?? throw new WetwareException(ErrorKind.NotFound, $"topic '{command.Topic}' does not exist");
        var answer = await Reach(() => session.ApplyAsync(QueueCommandCodec.Encode(command), cancellationToken)).ConfigureAwait(false);
        return Decode(answer);
    }

    /// <summary>Answers a question, with the index that it was answered at; null when there is no group.</summary>
    public async Task<(QueueAnswer Answer, ulong Index)?> Ask(QueueQuery query, bool isLinearizable, CancellationToken cancellationToken)
    {
        Check(QueueRules.Check(query));
        if (await Session(creates: false, cancellationToken).ConfigureAwait(false) is not { } session)
            return null;
        var reply = await Reach(() => session.Group.QueryAsync(QueueQueryCodec.Encode(query), isLinearizable, cancellationToken)).ConfigureAwait(false);
        return (Decode(reply.Answer), reply.Index);
    }

    /// <summary>Waits until an index is applied, for some seconds at most.</summary>
    public Task WaitApplied(ulong index, CancellationToken cancellationToken) =>
        Reach(() => (_present ?? _replicated).Group.WaitAppliedAsync(index, cancellationToken));

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _replicated.DisposeAsync().ConfigureAwait(false);
        if (_stored is { } stored)
            await stored.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<RaftSession?> Session(bool creates, CancellationToken cancellationToken)
    {
        if (_present is { } present)
            return present;
        var members = await Retry.Run(_ => grains.GetGrain<IRaftGroupsGrain>(0).Members(name, cancellationToken), "the nodes", time, cancellationToken)
            .ConfigureAwait(false);
        CheckKind(members, name);
        return _present = members.Count > 0 ? _replicated : await Find(creates, cancellationToken).ConfigureAwait(false);
    }

    // No node in reach has a member: either there is no group, or it has no members, or its nodes are away.
    private async Task<RaftSession?> Find(bool creates, CancellationToken cancellationToken)
    {
        var grain = grains.GetGrain<IRaftGroupGrain>(name);
        var found = await Retry.Run(_ => grain.Find(cancellationToken), $"Raft group \"{name}\"", time, cancellationToken).ConfigureAwait(false);
        if (found is { IsStored: true })
            return Stored(found);
        if (found is { IsComplete: true })
            throw found.Kind == QueueClient.Kind ? Away(null) : OtherKind(name, found.Kind);
        if (!creates)
            return null;
        var peers = found?.Founders.Select(founder => founder.Peer).ToArray() ?? await Choose(cancellationToken).ConfigureAwait(false);
        try
        {
            var made = await Retry.Run(
                _ => peers.Count > 0 ? grain.Create(QueueClient.Kind, peers, cancellationToken) : grain.CreateStored(QueueClient.Kind, cancellationToken),
                $"Raft group \"{name}\"",
                time,
                cancellationToken).ConfigureAwait(false);
            return made.IsStored ? Stored(made) : _replicated;
        }
        catch (WetwareException error) when (error.Kind == ErrorKind.Failed)
        {
            // Somebody else has created it meanwhile and chose otherwise.
            var present = await grain.Find(cancellationToken).ConfigureAwait(false);
            if (present?.Kind != QueueClient.Kind)
                throw;
            return present.IsStored ? Stored(present) : _replicated;
        }
    }

    private RaftSession Stored(RaftGroupInfo group)
    {
        lock (_lock)
        {
            // An earlier session belongs to queues that were destroyed, and went with them.
            if (_stored is null || _storedId != group.Id)
                (_stored, _storedId) = (new(new QueueLog(grains, group, time), time) { CheckBeforeRenewal = _ => Task.CompletedTask }, group.Id); // a log is of one group alone
            return _stored;
        }
    }

    // None where the cluster has too few nodes: two members stop when one of them is lost, and a single one promises what the cluster's storage does.
    private async Task<IReadOnlyList<string>> Choose(CancellationToken cancellationToken)
    {
        var nodes = await Retry.Run(_ => grains.GetGrain<INodesGrain>(0).List(cancellationToken), "the nodes", time, cancellationToken).ConfigureAwait(false);
        var peers = nodes.Where(node => node is { Answered: true, Peer.Length: > 0 }).Select(node => node.Peer).Distinct(StringComparer.Ordinal).ToArray();
        return peers.Length >= RaftNodes.DefaultCount ? RaftNodes.Choose(name, peers, RaftNodes.DefaultCount) : [];
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
            _present = null;
            throw Away(error);
        }
    }

    private WetwareException Away(Exception? cause) =>
        new(ErrorKind.Disconnected, $"no node in reach has a member of group \"{name}\", which serves the queues", cause);

    private static RaftSession Replicated(IGrainFactory grains, string name, TimeProvider time)
    {
        var group = new RaftGroup(grains, name, time);
        return new(group, time) { CheckBeforeRenewal = async cancellation => CheckKind(await group.StatusAsync(cancellation).ConfigureAwait(false), name) };
    }

    private static void CheckKind(IReadOnlyList<RaftMemberStatus> members, string name)
    {
        if (members.FirstOrDefault(member => member.Failure is null && member.Kind != QueueClient.Kind) is { } other)
            throw OtherKind(name, other.Kind);
    }

    private static WetwareException OtherKind(string name, string kind) =>
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
