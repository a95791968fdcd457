using Wetware.Errors;
using Wetware.Waiting;

namespace Wetware.RaftGroups;

/// <summary>
/// A Raft group as a program uses it: finds the leader, follows it when it changes, and repeats what was lost as long as that is harmless. Safe for use by
/// several threads at once.
/// </summary>
/// <param name="grains">The way to grains.</param>
/// <param name="name">The group's name.</param>
/// <param name="time">The clock.</param>
public sealed class RaftGroup(IGrainFactory grains, string name, TimeProvider time) : ICommandLog
{
    private const int RoundsBeforeLocate = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // A node that was killed does not answer, and the cluster notices only later. Another member may lead by then.
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(2);

    // How long a member may take before the others are asked who leads, and between two such questions; and how long such a question may take.
    private static readonly TimeSpan ProbeAfter = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan ProbeEvery = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan ProbePatience = TimeSpan.FromMilliseconds(100);

    private readonly LeaderProbe _probe = new(server => grains.GetGrain<IRaftMemberGrain>($"{server}/{name}"), time);
    private volatile string? _server;
    private volatile string[] _members = [];

    /// <summary>The group's name.</summary>
    public string Name => name;

    /// <summary>Proposes a command and returns its answer, once it is applied.</summary>
    /// <exception cref="WetwareException">
    /// <c>disconnected</c>: no leader was found within <see cref="Retry.Timeout"/>, or a command outside of a session may have been applied or not;
    /// <c>not-found</c>: no node in reach has a member; <c>limit</c>; <c>overloaded</c>.
    /// </exception>
    public async Task<RaftReply> ProposeAsync(RaftCommand command, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        command.Check();
        return await AtLeader(member => member.Propose(command, cancellationToken), command.IsRepeatable, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Answers a question from the applied state.</summary>
    /// <param name="query">The question.</param>
    /// <param name="isLinearizable">False to accept an answer that may be old.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<RaftReply> QueryAsync(ReadOnlyMemory<byte> query, bool isLinearizable = true, CancellationToken cancellationToken = default)
    {
        RaftLimits.CheckBytes("query", query.Length);
        return AtLeader(member => member.Query(query, isLinearizable, cancellationToken), true, cancellationToken);
    }

    /// <summary>
    /// Waits until an index is applied, at most for <see cref="LongPoll.Slice"/>; returns the last applied index. To watch a group, wait for the index after that
    /// of the last answer, then ask again.
    /// </summary>
    public async Task<ulong> WaitAppliedAsync(ulong index, CancellationToken cancellationToken = default)
    {
        var reply = await AtLeader(
            async member => new RaftReply { Index = await member.WaitApplied(index, LongPoll.Slice, cancellationToken).ConfigureAwait(false) },
            true,
            cancellationToken,
            LongPoll.Slice + LongPoll.Grace).ConfigureAwait(false);
        return reply.Index;
    }

    /// <summary>Returns what each member in reach knows of the group, in order of member ids.</summary>
    /// <exception cref="WetwareException"><c>not-found</c>: no node in reach has a member.</exception>
    public async Task<IReadOnlyList<RaftMemberStatus>> StatusAsync(CancellationToken cancellationToken = default)
    {
        var members = await Retry.Run(_ => grains.GetGrain<IRaftGroupsGrain>(0).Members(name, cancellationToken), "the nodes", time, cancellationToken)
            .ConfigureAwait(false);
        return members.Count > 0 ? members : throw new WetwareException(ErrorKind.NotFound, $"no node in reach has a member of group \"{name}\"");
    }

    /// <summary>Adds a learner on a node and returns its member id. Promote it when it has caught up.</summary>
    /// <exception cref="WetwareException">As <see cref="IRaftMemberGrain.Change"/>; <c>disconnected</c>: the node is away.</exception>
    public async Task<ulong> AddAsync(string peer, CancellationToken cancellationToken = default)
    {
        RaftLimits.CheckPeer(peer);
        var members = await StatusAsync(cancellationToken).ConfigureAwait(false);
        var leader = Leader(members);

        // An earlier call may have been interrupted after either step.
        var begun = members.FirstOrDefault(other => other.Peer == peer && other.GroupId == leader.GroupId && other is { Failure: null, Last: 0 });
        var member = leader.Members.FirstOrDefault(other => other.Peer == peer)?.Member ?? begun?.Member ?? RaftMemberId.New();
        var server = await ServerOf(peer, cancellationToken).ConfigureAwait(false);
        await grains.GetGrain<IRaftNodeGrain>(server)
            .Create(new() { Group = name, GroupId = leader.GroupId, Kind = leader.Kind, Member = member }, cancellationToken).ConfigureAwait(false);
        await ChangeAsync(new() { Kind = RaftChangeKind.AddLearner, Member = member, Peer = peer }, cancellationToken).ConfigureAwait(false);
        return member;
    }

    /// <summary>Makes a learner a voter, once it has caught up; with <paramref name="replaced"/> that member leaves in the same step.</summary>
    /// <exception cref="WetwareException">As <see cref="IRaftMemberGrain.Change"/>.</exception>
    public Task PromoteAsync(ulong member, ulong replaced = 0, bool force = false, CancellationToken cancellationToken = default) =>
        ChangeAsync(new() { Kind = RaftChangeKind.Promote, Member = member, Replaced = replaced, Force = force }, cancellationToken);

    /// <summary>Removes a member, after leadership was handed over if it leads. Its node removes its files when it finds out.</summary>
    /// <exception cref="WetwareException">As <see cref="IRaftMemberGrain.Change"/>.</exception>
    public async Task RemoveAsync(ulong member, bool force = false, CancellationToken cancellationToken = default)
    {
        var leader = Leader(await StatusAsync(cancellationToken).ConfigureAwait(false));
        if (leader.Members.All(other => other.Member != member))
            throw new WetwareException(ErrorKind.NotFound, $"field 'member': {member:x16} is not in the group");
        if (leader.Member == member && leader.Members.FirstOrDefault(other => other is { IsVoter: true, IsActive: true } && other.Member != member) is { } next)
            await TransferAsync(next.Member, cancellationToken).ConfigureAwait(false);
        await ChangeAsync(new() { Kind = RaftChangeKind.Remove, Member = member, Force = force }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Hands leadership over to a voter.</summary>
    /// <exception cref="WetwareException">As <see cref="IRaftMemberGrain.Transfer"/>.</exception>
    public Task TransferAsync(ulong member, CancellationToken cancellationToken = default) =>
        AtLeader(leader => leader.Transfer(member, cancellationToken), true, cancellationToken);

    /// <summary>Lets every member in reach take a snapshot and compact its log.</summary>
    public async Task SnapshotAsync(CancellationToken cancellationToken = default)
    {
        var members = await StatusAsync(cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(members.Where(member => member.Failure is null).Select(member => Member(member.Server).TakeSnapshot(cancellationToken))).ConfigureAwait(false);
    }

    /// <summary>Destroys the group and everything in it. Doing it again is harmless.</summary>
    public Task DestroyAsync(CancellationToken cancellationToken = default) =>
        Retry.Run(_ => grains.GetGrain<IRaftGroupGrain>(name).Destroy(cancellationToken), $"Raft group \"{name}\"", time, cancellationToken);

    private Task<RaftReply> ChangeAsync(RaftChange change, CancellationToken cancellationToken) =>
        AtLeader(leader => leader.Change(change, cancellationToken), true, cancellationToken);

    private IRaftMemberGrain Member(string server) => grains.GetGrain<IRaftMemberGrain>($"{server}/{name}");

    private RaftMemberStatus Leader(IReadOnlyList<RaftMemberStatus> members) =>
        members.Where(member => member.Role == RaftMemberRole.Leader).MaxBy(member => member.Term)
        ?? throw new WetwareException(ErrorKind.Disconnected, $"group \"{name}\" has no leader now; try again");

    private async Task<string> ServerOf(string peer, CancellationToken cancellationToken)
    {
        var nodes = await grains.GetGrain<Nodes.INodesGrain>(0).List(cancellationToken).ConfigureAwait(false);
        return nodes.Where(node => node.Peer == peer).MaxBy(node => node.Started)?.Server ?? throw WetwareException.NodeGone(peer);
    }

    // Members are asked one after the other until one leads; each names the leader when it knows it.
    private async Task<RaftReply> AtLeader(
        Func<IRaftMemberGrain, Task<RaftReply>> ask, bool isRepeatable, CancellationToken cancellationToken, TimeSpan? attempt = null)
    {
        RaftLimits.CheckName(name);
        var timeout = attempt ?? (isRepeatable ? AttemptTimeout : LongPoll.Slice + LongPoll.Grace);
        var began = time.GetTimestamp();
        var (others, lost) = (new Queue<string>(_members), new HashSet<string>(StringComparer.Ordinal));
        Exception? last = null;
        var isRepeated = false;
        for (var round = 1; ;)
        {
            var server = _server;
            if (server is null && !others.TryDequeue(out server))
            {
                if (round++ > 1)
                    await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
                if (_members.Length == lost.Count || round % RoundsBeforeLocate == 0)
                {
                    lost.Clear();
                    _members = await Locate(cancellationToken).ConfigureAwait(false);
                }

                others = new(_members.Where(member => !lost.Contains(member)));
                continue;
            }

            RaftReply reply;
            try
            {
                reply = await Ask(server, ask, timeout, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception error) when (LongPoll.IsLost(error) || error is WetwareException { Kind: ErrorKind.Disconnected })
            {
                // The next call begins with the others: a command that is not repeated would else fail at this member for as long as it is away.
                var leader = (error as LeaderChangedException)?.Leader;
                (_server, _members) = (null, [.. (leader?.Servers ?? _members).Where(member => member != server), server]);
                if (!isRepeatable)
                    throw MayBeApplied(error);
                isRepeated = true;
                (reply, last) = (new() { Outcome = RaftOutcome.NotLeader, Leader = leader?.Server }, error);
                lost.Add(server);
                if (leader is not null)
                    lost.Remove(leader.Server);
            }

            if (reply.Outcome == RaftOutcome.Done)
            {
                _server = server;
                return isRepeated ? reply with { IsRepeated = true } : reply;
            }

            if (reply.Outcome == RaftOutcome.Unknown && !isRepeatable)
                throw MayBeApplied(null);
            isRepeated |= reply.Outcome == RaftOutcome.Unknown;

            // A leader that does not answer is still named by those that have not noticed.
            _server = reply.Leader is { } named && named != server && !lost.Contains(named) ? named : null;
            if (time.GetElapsedTime(began) >= Retry.Timeout)
                throw new WetwareException(ErrorKind.Disconnected, $"group \"{name}\" has no leader in reach", last);
        }
    }

    // A member that was killed, stopped or cut off does not answer. The call does not wait for it any longer than until another one leads.
    private async Task<RaftReply> Ask(string server, Func<IRaftMemberGrain, Task<RaftReply>> ask, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var answer = ask(Member(server));
        for (var slice = ProbeAfter; ; slice = ProbeEvery)
        {
            var left = timeout - time.GetElapsedTime(began);
            try
            {
                return await answer.WaitAsync(slice < left ? slice : left > TimeSpan.Zero ? left : TimeSpan.Zero, time, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException) when (!answer.IsCompleted && slice < left)
            {
                if (await _probe.Find(_members, server, ProbePatience, cancellationToken).ConfigureAwait(false) is { } leader)
                    throw new LeaderChangedException(server, leader);
            }
        }
    }

    private WetwareException MayBeApplied(Exception? cause) =>
        new(ErrorKind.Disconnected, $"the leader of group \"{name}\" changed or is away; the command may have been applied or not", cause);

    // Those that say that they lead come first.
    private async Task<string[]> Locate(CancellationToken cancellationToken)
    {
        var members = await StatusAsync(cancellationToken).ConfigureAwait(false);
        return [.. members.OrderByDescending(member => member.Role == RaftMemberRole.Leader).ThenByDescending(member => member.Term).Select(member => member.Server)];
    }
}

/// <summary>Ids of members.</summary>
public static class RaftMemberId
{
    /// <summary>Returns an id that no other member has: 64 random bits, without the three numbers that are reserved.</summary>
    public static ulong New()
    {
        while (true)
        {
            var id = BitConverter.ToUInt64(System.Security.Cryptography.RandomNumberGenerator.GetBytes(sizeof(ulong)));
            if (id is not 0 and < ulong.MaxValue - 1)
                return id;
        }
    }
}
