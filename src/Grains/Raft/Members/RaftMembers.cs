using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Wetware.Errors;
using Wetware.Grains.Raft.Log;
using Wetware.Grains.Raft.Restoring;
using Wetware.Grains.Raft.Transport;
using Wetware.Raft;
using Wetware.RaftGroups;

namespace Wetware.Grains.Raft.Members;

/// <summary>What a member without a leader asks others.</summary>
internal interface IMemberQuestions
{
    /// <summary>Whether the group was destroyed.</summary>
    Task<bool> IsDestroyed(string group, Guid groupId, CancellationToken cancellationToken);

    /// <summary>Whether the node <paramref name="peer"/> has the leader of the group, which goes on without <paramref name="member"/>.</summary>
    Task<bool> IsRemoved(string peer, string group, Guid groupId, ulong member, CancellationToken cancellationToken);
}

/// <summary>
/// The members of Raft groups on this node, and their log. Members are found again at the start; those that were removed from their group, or whose group was
/// destroyed, find that out when they miss their leader, and go with their files.
/// </summary>
internal sealed class RaftMembers(
    IOptions<RaftOptions> options,
    MachineKinds kinds,
    IRaftTransport transport,
    IMemberQuestions questions,
    RaftMetrics metrics,
    TimeProvider time,
    ILogger<RaftMembers> logger,
    Func<IRaftFiles>? files = null) : IAsyncDisposable
{
    private const int SweepTicks = 20;
    private static readonly TimeSpan NewMemberGrace = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, RaftMember> _groups = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<ulong, RaftMember> _members = new();
    private readonly ConcurrentDictionary<string, RaftMemberStatus> _failed = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private RaftLogStore? _log;
    private string? _fault;
    private bool _isCorrupt;
    private int _disposed;
    private bool _isReopening;
    private Task _sweeping = Task.CompletedTask;

    /// <summary>The members that work or have stopped with an error.</summary>
    public ICollection<RaftMember> All => _groups.Values;

    /// <summary>Members that could not be started.</summary>
    public ICollection<RaftMemberStatus> Failed => _failed.Values;

    /// <summary>Opens the log if there is one, and starts what is in it.</summary>
    public async Task Start(CancellationToken cancellationToken)
    {
        if (options.Value.Folder is null && files is null)
            return;
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (files is not null || Directory.Exists(options.Value.Folder))
                await Open(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }

        _sweeping = Sweep();
    }

    /// <summary>Returns the member of a group.</summary>
    /// <exception cref="WetwareException"><c>disconnected</c>: there is none, or it could not be started.</exception>
    public RaftMember Find(string group)
    {
        if (_groups.TryGetValue(group, out var member))
            return member;
        throw _failed.TryGetValue(group, out var failed)
            ? new WetwareException(ErrorKind.Disconnected, $"the member of group \"{group}\" on this node has failed: {failed.Failure}")
            : new WetwareException(ErrorKind.Disconnected, $"this node has no member of group \"{group}\"");
    }

    /// <summary>Hands a message from the node <paramref name="peer"/> to its member. Dropped when there is none.</summary>
    public void Receive(string peer, Message message)
    {
        if (!_members.TryGetValue(message.To, out var member))
            return;
        member.Receive(peer, message);
        member.Turn(isHere: false);
    }

    /// <summary>Hands messages from the node <paramref name="peer"/> to their members. Where all are for one, it does what follows from them on this thread; several are at work side by side.</summary>
    public void Receive(string peer, IReadOnlyList<Message> messages)
    {
        var isOne = messages.All(message => message.To == messages[0].To);
        for (var i = 0; i < messages.Count; i++)
        {
            if (!_members.TryGetValue(messages[i].To, out var member))
                continue;
            member.Receive(peer, messages[i]);
            if (i == messages.Count - 1 || messages[i + 1].To != messages[i].To)
                member.Turn(isOne);
        }
    }

    /// <summary>Whether a member with that id works here.</summary>
    public bool Has(ulong member) => _members.ContainsKey(member);

    /// <inheritdoc cref="IRaftNodeGrain.Create" />
    public Task Create(RaftMemberSpec spec, CancellationToken cancellationToken) => Create(spec, default, cancellationToken);

    /// <summary>Creates a member whose group begins with a state of its machine.</summary>
    /// <exception cref="WetwareException">As <see cref="IRaftNodeGrain.Create"/>.</exception>
    public async Task Create(RaftMemberSpec spec, RestoredImage image, CancellationToken cancellationToken)
    {
        RaftLimits.CheckName(spec.Group);
        RaftLimits.CheckKind(spec.Kind);
        if (spec.Founders.Count > 0)
            RaftLimits.CheckNodes([.. spec.Founders.Select(founder => founder.Peer)]);
        if (spec.Member == NodeId.None || NodeId.IsLocalThread(spec.Member))
            throw new WetwareException(ErrorKind.Failed, $"field 'member': {spec.Member} is not a member id");
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (IsThere(spec))
                return;
            if (_groups.Count >= options.Value.MaxMembers)
                throw new WetwareException(ErrorKind.Overloaded, $"this node has {_groups.Count} members of Raft groups; at most {options.Value.MaxMembers} are allowed");
            var machine = kinds.Create(spec.Kind) ?? throw new WetwareException(ErrorKind.Unimplemented, $"field 'kind': this node does not know \"{spec.Kind}\"");
            if (options.Value.Folder is null && files is null)
                throw new WetwareException(ErrorKind.Unimplemented, "this node keeps no Raft log");
            if (_log is null && _fault is null)
                await Open(cancellationToken).ConfigureAwait(false);
            if (_log is not { } log)
                throw new WetwareException(ErrorKind.Failed, $"the Raft log of this node cannot be used: {_fault}");
            var description = MemberDescription.From(spec);
            await log.Create(spec.Member, description.Encode()).ConfigureAwait(false);
            await Run(log, spec.Member, description, new(), machine, image).ConfigureAwait(false);
        }
        catch (RaftLogException error)
        {
            throw new WetwareException(ErrorKind.Failed, error.Message, error);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc cref="IRaftNodeGrain.Drop" />
    public async Task Drop(string group, Guid groupId, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_groups.TryGetValue(group, out var member) && member.Description.GroupId == groupId)
            {
                await Remove(group, member.Id).ConfigureAwait(false);
                return;
            }

            if (_failed.TryGetValue(group, out var failed) && failed.GroupId == groupId)
                await Remove(group, failed.Member).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Removes the members that are not part of their group any more; done again and again while the node runs.</summary>
    public async Task RemoveOrphans(CancellationToken cancellationToken)
    {
        foreach (var member in _groups.Values)
        {
            var (ticks, hadLeader) = member.Leaderless;
            var grace = hadLeader ? options.Value.Tick * options.Value.ElectionTicks * 3 : NewMemberGrace;
            if (member.Failure is not null || ticks * options.Value.Tick < grace || !await IsOrphan(member, cancellationToken).ConfigureAwait(false))
                continue;
            try
            {
                await Drop(member.Description.Group, member.Description.GroupId, cancellationToken).ConfigureAwait(false);
            }
            catch (RaftLogException error)
            {
                // The log is opened again, with the member in it, which then goes.
                MemberLog.NotKnown(logger, member.Description.Group, member.Id, error);
            }
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        // By the silo's end, and again by that of its services.
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
            return;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _sweeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _gate.WaitAsync().ConfigureAwait(false);
        await Close().ConfigureAwait(false);
        _gate.Release();
        _stop.Dispose();
    }

    private bool IsThere(RaftMemberSpec spec)
    {
        if (!_groups.TryGetValue(spec.Group, out var present))
        {
            return _failed.TryGetValue(spec.Group, out var failed)
                ? throw new WetwareException(ErrorKind.Failed, $"this node has a member of group \"{spec.Group}\" that has failed: {failed.Failure}")
                : false;
        }

        if (present.Id == spec.Member)
            return true;
        throw present.Description.GroupId == spec.GroupId
            ? new WetwareException(ErrorKind.Overloaded, $"an earlier member of group \"{spec.Group}\" is still on this node; try again when it is removed")
            : new WetwareException(ErrorKind.Failed, $"this node has a member of another group with the name \"{spec.Group}\"");
    }

    private async Task Open(CancellationToken cancellationToken)
    {
        try
        {
            var folder = files?.Invoke() ?? new DiskFiles(options.Value.Folder!);
            IReadOnlyList<RecoveredMember> found = [];
            _log = await Task.Run(() => RaftLogStore.Open(folder, new() { Flushed = metrics.Flushed, Waiting = metrics.WritesWait }, out found), cancellationToken).ConfigureAwait(false);
            _fault = null;
            MemberLog.Found(logger, found.Count);
            foreach (var member in found)
                await Recover(_log, member).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _fault = error.Message;
            _isCorrupt = error is RaftLogException { Fault: RaftLogFault.Corrupt };
            MemberLog.LogUnusable(logger, options.Value.Folder, error);
        }
    }

    // A member that cannot be started is shown as failed; the others are started.
    private async Task Recover(RaftLogStore log, RecoveredMember found)
    {
        var description = new MemberDescription { Group = $"{found.Id:x16}", GroupId = Guid.Empty, Kind = "" };
        try
        {
            description = MemberDescription.Decode(found.Description.Span);
            if (description.IsRestored && found.Storage.LastIndex == 0)
            {
                // The node ended before the state was saved; whoever restores the group creates the member again.
                await log.Remove(found.Id).ConfigureAwait(false);
                return;
            }

            var machine = kinds.Create(description.Kind) ?? throw new InvalidDataException($"this node does not know the kind \"{description.Kind}\"");
            await Run(log, found.Id, description, found.Storage, machine, default).ConfigureAwait(false);
        }
        catch (Exception error) when (error is InvalidDataException or RaftInvariantException)
        {
            MemberLog.Failed(logger, description.Group, found.Id, error);
            _failed[description.Group] = new()
            {
                Group = description.Group,
                GroupId = description.GroupId,
                Kind = description.Kind,
                Member = found.Id,
                Role = RaftMemberRole.Failed,
                Failure = error.Message,
            };
        }
    }

    private async Task Run(RaftLogStore log, ulong id, MemberDescription description, MemoryStorage storage, IMemberMachine machine, RestoredImage image)
    {
        // Also when the node ended between the creation and this.
        if (storage.LastIndex == 0 && description.Founders.Count > 0)
        {
            var first = description.InitialSnapshot(image.Index, image.Machine.Span);
            var state = new HardState(1, NodeId.None, first.Index);
            await log.Save(id, state, default, first).ConfigureAwait(false);
            storage.ApplySnapshot(first);
            storage.SetHardState(state);
        }

        var context = new MemberContext(log, transport, options.Value, time, metrics, logger);
        var member = new RaftMember(id, description, storage, machine, context, (ulong)Random.Shared.NextInt64());
        _groups[description.Group] = member;
        _members[id] = member;
    }

    private async Task Remove(string group, ulong id)
    {
        _failed.TryRemove(group, out _);
        if (_groups.TryRemove(group, out var member))
        {
            _members.TryRemove(id, out _);
            await member.DisposeAsync().ConfigureAwait(false);
        }

        if (_log is { } log)
            await log.Remove(id).ConfigureAwait(false);
        MemberLog.Removed(logger, group, id);
    }

    private async Task<bool> IsOrphan(RaftMember member, CancellationToken cancellationToken)
    {
        var description = member.Description;
        try
        {
            if (await questions.IsDestroyed(description.Group, description.GroupId, cancellationToken).ConfigureAwait(false))
                return true;
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            MemberLog.NotKnown(logger, description.Group, member.Id, error);
        }

        foreach (var peer in member.Peers)
        {
            try
            {
                if (await questions.IsRemoved(peer, description.Group, description.GroupId, member.Id, cancellationToken).ConfigureAwait(false))
                    return true;
            }
            catch (Exception error) when (!cancellationToken.IsCancellationRequested)
            {
                MemberLog.NotKnown(logger, description.Group, member.Id, error);
            }
        }

        return false;
    }

    private async Task Sweep()
    {
        using var timer = new PeriodicTimer(options.Value.Tick * SweepTicks, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
            {
                await Reopen().ConfigureAwait(false);
                await RemoveOrphans(_stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
    }

    // After a failed write, such as to a full disk, the log is opened again; a corrupt one is left alone.
    private async Task Reopen()
    {
        if (_log?.Fault is null && !_isReopening)
            return;
        _isReopening = true;
        await _gate.WaitAsync(_stop.Token).ConfigureAwait(false);
        try
        {
            await Close().ConfigureAwait(false);
            await Open(_stop.Token).ConfigureAwait(false);
            _isReopening = _log is null && !_isCorrupt;
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task Close()
    {
        foreach (var member in _groups.Values)
            await member.DisposeAsync().ConfigureAwait(false);
        _groups.Clear();
        _members.Clear();
        _failed.Clear();
        _log?.Dispose();
        _log = null;
    }
}
