using System.Buffers.Binary;
using Wetware.Codecs;

namespace Wetware.Grains.Raft.StateMachines;

/// <summary>
/// Puts client sessions and the group's time around a state machine: a command that is repeated with the same session and sequence is applied once, and
/// answered the same (section 6.3 of the Raft dissertation).
/// </summary>
/// <remarks>Called by one thread at a time, as the inner machine.</remarks>
public sealed class ReplicatedMachine(IStateMachine inner)
{
    private const uint Mark = 0x31_53_57_57;

    private SessionTable _sessions = new();

    /// <summary>The index of the last entry that was applied; 0 at first.</summary>
    public ulong AppliedIndex { get; private set; }

    /// <summary>The group's time: the latest that a leader stamped on an applied entry.</summary>
    public TimeSpan Time { get; private set; }

    /// <summary>The number of open sessions.</summary>
    public int SessionCount => _sessions.Count;

    /// <summary>When (group time) a session or the inner machine wants to be told the time, or null. The leader then proposes a tick.</summary>
    public TimeSpan? NextDue => (_sessions.NextDue, inner.NextDue) switch
    {
        ({ } session, { } machine) => session < machine ? session : machine,
        var (session, machine) => session ?? machine,
    };

    /// <summary>Applies the data of a committed entry. Data without a byte, which a new leader appends, moves only the index.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An index that is not above <see cref="AppliedIndex"/>.</exception>
    public CommandAnswer Apply(ulong index, ReadOnlyMemory<byte> envelope)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(index, AppliedIndex);
        AppliedIndex = index;
        if (envelope.IsEmpty)
            return default;
        if (!CommandEnvelope.TryDecode(envelope, out var command))
            return new(CommandStatus.Malformed);
        if (command.Time > Time)
            Time = command.Time;
        _sessions.Expire(Time);
        return command.Kind switch
        {
            EnvelopeKind.Tick => Tick(),
            EnvelopeKind.OpenSession => Open(command.Timeout),
            EnvelopeKind.KeepAlive => KeepAlive(command),
            EnvelopeKind.CloseSession => Close(command.Session),
            _ => command.Session == 0 ? new(CommandStatus.Applied, ApplyInner(command.Payload)) : ApplyOnce(command),
        };
    }

    /// <summary>Answers a question from the applied state.</summary>
    public ReadOnlyMemory<byte> Query(ReadOnlyMemory<byte> query) => inner.Query(query);

    /// <summary>Captures sessions, time, index and the inner machine, in constant time.</summary>
    public IStateSnapshot Capture() => new Snapshot(AppliedIndex, Time, _sessions, inner.Capture());

    /// <summary>Replaces everything by an encoded snapshot.</summary>
    /// <exception cref="InvalidDataException">The snapshot is damaged; the state is as it was.</exception>
    public void Restore(ReadOnlyMemory<byte> snapshot)
    {
        var reader = new ByteReader(SnapshotFrame.Open(Mark, snapshot));
        var (index, time) = (reader.UInt64(), reader.Duration());
        var sessions = SessionTable.Read(ref reader);
        var machine = reader.Bytes();
        if (!reader.AtEnd)
            throw SnapshotFrame.Inconsistent();
        inner.Restore(machine);
        (AppliedIndex, Time, _sessions) = (index, time, sessions);
    }

    private CommandAnswer Tick()
    {
        ApplyInner(default);
        return default;
    }

    private ReadOnlyMemory<byte> ApplyInner(ReadOnlyMemory<byte> payload) => inner.Apply(new(AppliedIndex, Time), payload);

    private CommandAnswer Open(TimeSpan timeout)
    {
        if (timeout < SessionLimits.MinTimeout || timeout > SessionLimits.MaxTimeout)
            return new(CommandStatus.Malformed);
        if (_sessions.Count >= SessionLimits.MaxSessions)
            return new(CommandStatus.TooManySessions);
        _sessions.Open(AppliedIndex, timeout, Time);
        var id = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(id, AppliedIndex);
        return new(CommandStatus.Applied, id);
    }

    private CommandAnswer KeepAlive(in CommandEnvelope command)
    {
        if (_sessions.Find(command.Session) is not { } session)
            return new(CommandStatus.UnknownSession);
        _sessions.Renew(session, command.Acknowledged, Time);
        return default;
    }

    private CommandAnswer Close(ulong id)
    {
        if (_sessions.Find(id) is null)
            return new(CommandStatus.UnknownSession);
        _sessions.Close(id);
        return default;
    }

    private CommandAnswer ApplyOnce(in CommandEnvelope command)
    {
        if (_sessions.Find(command.Session) is not { } session)
            return new(CommandStatus.UnknownSession);
        session = _sessions.Renew(session, command.Acknowledged, Time);
        if (command.Sequence <= session.Acknowledged)
            return new(CommandStatus.AlreadyAcknowledged);
        if (session.Answers.TryGetValue(command.Sequence, out var former))
            return new(CommandStatus.Applied, former);
        if (!_sessions.HasRoom(session))
            return new(CommandStatus.TooManyAnswers);
        var answer = ApplyInner(command.Payload);
        _sessions.Keep(session, command.Sequence, answer);
        return new(CommandStatus.Applied, answer);
    }

    private sealed class Snapshot(ulong index, TimeSpan time, SessionTable sessions, IStateSnapshot machine) : IStateSnapshot
    {
        public byte[] Encode(CancellationToken cancellationToken)
        {
            var writer = SnapshotFrame.Begin(Mark);
            writer.UInt64(index);
            writer.Duration(time);
            sessions.Write(writer);
            writer.Bytes(machine.Encode(cancellationToken));
            return SnapshotFrame.End(writer);
        }
    }
}
