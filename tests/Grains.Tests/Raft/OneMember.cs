using System.Reflection;
using Wetware.Errors;
using Wetware.Grains.Raft.StateMachines;
using Wetware.RaftGroups;

namespace Wetware.Tests.Raft;

/// <summary>The way to the grains of a group with one member in memory.</summary>
public class OneMemberGrains : DispatchProxy
{
    private OneMember? _member;

    public static IGrainFactory Of(OneMember member)
    {
        var grains = Create<IGrainFactory, OneMemberGrains>();
        ((OneMemberGrains)grains)._member = member;
        return grains;
    }

    // There are no other grains; a client that is only made asks for references that it does not use.
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod?.ReturnType.IsInstanceOfType(_member) == true ? _member : null;
}

/// <summary>The leader of a group in memory, with sessions as a real one has.</summary>
public sealed class OneMember(string kind, IStateMachine machine) : IRaftMemberGrain, IRaftGroupsGrain, IRaftGroupGrain
{
    private readonly ReplicatedMachine _machine = new(machine);
    private readonly Lock _lock = new();
    private readonly Queue<TaskCompletionSource> _waiting = new();
    private ulong _index;

    public string Kind { get; set; } = kind;

    /// <summary>The group's time.</summary>
    public TimeSpan Time { get; set; }

    /// <summary>Refuses to close sessions.</summary>
    public bool RefusesClose { get; set; }

    /// <summary>Called after each command was applied; may throw what a lost answer throws.</summary>
    public Action<RaftCommand>? AfterCommand { get; set; }

    public List<RaftCommand> Commands { get; } = [];

    /// <summary>The members, as this one sees them.</summary>
    public IReadOnlyList<RaftPeerStatus> Peers { get; set; } = [];

    /// <summary>What was asked of the membership.</summary>
    public List<string> Changes { get; } = [];

    /// <summary>How changes of the membership are refused.</summary>
    public WetwareException? RefusesChanges { get; set; }

    /// <summary>The group that was created.</summary>
    public RaftGroupInfo? Created { get; set; }

    /// <summary>What happens when somebody waits.</summary>
    public Queue<Action> WhileWaiting { get; } = new();

    /// <summary>How many wait now.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
                return _waiting.Count;
        }
    }

    /// <summary>Applies a command outside of a session.</summary>
    public void Apply(ReadOnlyMemory<byte> payload) => Do(new() { Payload = payload });

    /// <summary>Tells the machine the time.</summary>
    public void Tick(TimeSpan time)
    {
        Time = time;
        Do(new());
    }

    public Task<RaftReply> Propose(RaftCommand command, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        lock (_lock)
            Commands.Add(command);
        if (command.Kind == RaftCommandKind.CloseSession && RefusesClose)
            throw new WetwareException(ErrorKind.Overloaded, "too much is under way");
        var reply = Do(command);
        AfterCommand?.Invoke(command);
        return Task.FromResult(reply);
    }

    public Task<RaftReply> Query(ReadOnlyMemory<byte> query, bool isLinearizable, CancellationToken cancellationToken = default)
    {
        lock (_lock)
            return Task.FromResult(new RaftReply { Index = _index, Answer = _machine.Query(query) });
    }

    public async Task<ulong> WaitApplied(ulong index, TimeSpan slice, CancellationToken cancellationToken = default)
    {
        if (WhileWaiting.TryDequeue(out var action))
            action();
        var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (index <= _index)
                return _index;
            _waiting.Enqueue(waiting);
        }

        await waiting.Task.WaitAsync(cancellationToken);
        lock (_lock)
            return _index;
    }

    public Task<RaftMemberStatus> Status(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<RaftReply> Change(RaftChange change, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        return Changed($"{change.Kind} {change.Member:x} {change.Replaced:x} {change.Force}");
    }

    public Task<RaftReply> Transfer(ulong member, CancellationToken cancellationToken = default) => Changed($"Transfer {member:x}");

    public async Task<ulong> TakeSnapshot(CancellationToken cancellationToken = default) => (await Changed("Snapshot")).Index;

    public IAsyncEnumerable<RaftImagePart> ReadImage(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task Restore(Guid groupId, IReadOnlyList<string> nodes, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<RaftMemberStatus>> Members(string? group, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<RaftMemberStatus>>(
            [new() { Group = "settings", Kind = Kind, Server = "00000000000000aa", Role = RaftMemberRole.Leader, Members = Peers }]);

    /// <summary>The groups that are kept in the storage.</summary>
    public IReadOnlyList<RaftGroupInfo> StoredGroups { get; set; } = [];

    public Task<IReadOnlyList<RaftGroupInfo>> Stored(CancellationToken cancellationToken = default) => Task.FromResult(StoredGroups);

    public Task<RaftGroupInfo> Create(string kind, IReadOnlyList<string> nodes, CancellationToken cancellationToken = default)
    {
        Created ??= new() { Name = "settings", Id = Guid.NewGuid(), Kind = kind, Founders = [.. nodes.Select((node, i) => new RaftVoter((ulong)i + 1, node))] };
        return Created.Kind == kind ? Task.FromResult(Created) : throw new WetwareException(ErrorKind.Failed, "field 'group': \"settings\" exists already");
    }

    public Task<RaftGroupInfo> CreateStored(string kind, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<RaftGroupInfo?> Find(CancellationToken cancellationToken = default) => Task.FromResult(Created);

    public Task<bool> IsDestroyed(Guid groupId, CancellationToken cancellationToken = default) => Task.FromResult(false);

    public Task Destroy(CancellationToken cancellationToken = default) => Task.CompletedTask;

    private Task<RaftReply> Changed(string change)
    {
        if (RefusesChanges is { } refusal)
            throw refusal;
        Changes.Add(change);
        return Task.FromResult(new RaftReply());
    }

    private RaftReply Do(RaftCommand command)
    {
        lock (_lock)
            return Apply(command);
    }

    private RaftReply Apply(RaftCommand command)
    {
        var answer = _machine.Apply(++_index, command.Kind switch
        {
            RaftCommandKind.OpenSession => CommandEnvelope.EncodeOpenSession(Time, command.Timeout),
            RaftCommandKind.CloseSession => CommandEnvelope.EncodeCloseSession(Time, command.Session),
            _ => CommandEnvelope.Encode(Time, command.Session, command.Sequence, command.Payload.Span, command.Acknowledged),
        });
        while (_waiting.TryDequeue(out var waiting))
            waiting.SetResult();
        return new() { Index = _index, Status = (RaftCommandStatus)answer.Status, Answer = answer.Answer };
    }
}
