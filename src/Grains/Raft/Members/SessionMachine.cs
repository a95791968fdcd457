using Wetware.Grains.Raft.StateMachines;
using Wetware.RaftGroups;

namespace Wetware.Grains.Raft.Members;

/// <summary>A state machine with client sessions, as a member uses it.</summary>
internal sealed class SessionMachine(IStateMachine inner) : IMemberMachine
{
    private readonly ReplicatedMachine _machine = new(inner);

    /// <inheritdoc />
    public TimeSpan Time => _machine.Time;

    /// <inheritdoc />
    public TimeSpan? NextDue => _machine.NextDue;

    /// <inheritdoc />
    public byte[] Stamp(TimeSpan time, RaftCommand command) => command.Kind switch
    {
        RaftCommandKind.OpenSession => CommandEnvelope.EncodeOpenSession(time, command.Timeout),
        RaftCommandKind.KeepAlive => CommandEnvelope.EncodeKeepAlive(time, command.Session, command.Acknowledged),
        RaftCommandKind.CloseSession => CommandEnvelope.EncodeCloseSession(time, command.Session),
        _ => CommandEnvelope.Encode(time, command.Session, command.Sequence, command.Payload.Span, command.Acknowledged),
    };

    /// <inheritdoc />
    public byte[] StampTick(TimeSpan time) => CommandEnvelope.Encode(time, 0, 0, []);

    /// <inheritdoc />
    public MachineAnswer Apply(ulong index, ReadOnlyMemory<byte> data)
    {
        var answer = _machine.Apply(index, data);
        return new((RaftCommandStatus)answer.Status, answer.Answer);
    }

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Query(ReadOnlyMemory<byte> query) => _machine.Query(query);

    /// <inheritdoc />
    public IStateSnapshot Capture() => _machine.Capture();

    /// <inheritdoc />
    public void Restore(ReadOnlyMemory<byte> snapshot) => _machine.Restore(snapshot);
}
