using System.Collections.Immutable;
using Wetware.Raft.KeyValue;

namespace Wetware.Grains.Raft.StateMachines.KeyValue;

/// <summary>A key-value store with revisions, changes since a revision, and leases.</summary>
public sealed class KeyValueMachine(KeyValueOptions options) : IStateMachine
{
    private KeyValueState _state = new();

    /// <inheritdoc />
    public TimeSpan? NextDue => _state.Deadlines.IsEmpty ? null : _state.Deadlines.Min.Due;

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Apply(in AppliedAt at, ReadOnlyMemory<byte> command)
    {
        if (at.Time > _state.Time)
            _state.Time = at.Time;
        ExpireLeases();
        var answer = command.IsEmpty ? null : Apply(at.Index, command);
        _state.TrimHistory(options);
        return answer is null ? default : KeyValueAnswerCodec.Encode(answer);
    }

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Query(ReadOnlyMemory<byte> query) => KeyValueAnswerCodec.Encode(KeyValueReader.Answer(_state, query));

    /// <inheritdoc />
    public IStateSnapshot Capture() => new KeyValueSnapshot(_state);

    /// <inheritdoc />
    public void Restore(ReadOnlyMemory<byte> snapshot) => _state = KeyValueSnapshot.Decode(snapshot);

    private KeyValueAnswer Apply(ulong index, ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > KeyValueLimits.MaxCommandBytes)
            return Refused(KeyValueError.Invalid, $"the command has {bytes.Length} bytes; {KeyValueLimits.MaxCommandBytes} are allowed");
        if (!KeyValueCommandCodec.TryDecode(bytes, out var command))
            return Refused(KeyValueError.Malformed, "the command is malformed or of another version");
        if (KeyValueRules.Check(command) is { } problem)
            return Refused(KeyValueError.Invalid, problem);
        return command switch
        {
            KeyValueOperation operation => ApplyAll([operation], answers => answers[0]),
            KeyValueTransaction transaction => Apply(transaction),
            GrantLease grant => Grant(index, grant.TimeToLive),
            KeepLeaseAlive keep => KeepAlive(keep.Lease),
            RevokeLease revoke => Revoke(revoke.Lease),
            _ => Refused(KeyValueError.Malformed, "the command is not known"),
        };
    }

    /// <summary>Expires leases up to so many keys; the rest are due at once, so the leader proposes another tick.</summary>
    private void ExpireLeases()
    {
        for (var deleted = 0; deleted < KeyValueLimits.MaxLeaseKeys && NextDue <= _state.Time;)
        {
            var lease = _state.Leases[_state.Deadlines.Min.Id];
            deleted += lease.Keys.Count + 1;
            _state.RemoveLease(lease);
        }
    }

    private KeyValueAnswer Apply(KeyValueTransaction transaction)
    {
        var holds = true;
        foreach (var (key, condition) in transaction.Conditions)
            holds &= Holds(condition, _state.Find(key));
        return ApplyAll(holds ? transaction.Then : transaction.Otherwise, answers => new TransactionAnswer(_state.Revision, holds, answers));
    }

    /// <summary>Applies operations as one revision, or none of them.</summary>
    private KeyValueAnswer ApplyAll(IReadOnlyList<KeyValueOperation> operations, Func<KeyAnswer[], KeyValueAnswer> answer)
    {
        var before = _state;
        var answers = new KeyAnswer[operations.Count];
        long answerBytes = 0;
        for (var i = 0; i < answers.Length; i++)
        {
            var result = Apply(operations[i], before.Revision + 1);
            if (result is KeyAnswer key)
                answerBytes += key.Entry?.Value.Length ?? 0;
            if (answerBytes > KeyValueLimits.MaxAnswerBytes)
                result = Refused(KeyValueError.Invalid, $"the answer has more than {KeyValueLimits.MaxAnswerBytes} bytes of values; read less at once");
            if (result is KeyAnswer kept)
            {
                answers[i] = kept;
                continue;
            }

            _state = before;
            return result with { Revision = before.Revision };
        }

        return answer(answers);
    }

    private KeyValueAnswer Apply(KeyValueOperation operation, ulong revision)
    {
        var (key, condition) = operation switch
        {
            PutKey put => (put.Key, put.Condition),
            DeleteKey delete => (delete.Key, delete.Condition),
            ReadKey read => (read.Key, default),
            _ => default,
        };
        var former = _state.Find(key);
        if (operation is ReadKey || !Holds(condition, former) || (operation is DeleteKey && former is null))
            return new KeyAnswer(_state.Revision, false, former);
        if (operation is PutKey { Value: var value, Lease: var lease })
            return Put(key, value, lease, former, revision);
        _state.Delete(former!, revision);
        return new KeyAnswer(revision, true, null);
    }

    private KeyValueAnswer Put(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value, ulong leaseId, KeyValueEntry? former, ulong revision)
    {
        if (leaseId != 0)
        {
            if (_state.FindLease(leaseId) is not { } lease)
                return NoLease(leaseId);
            if (former?.Lease != leaseId && lease.Keys.Count >= KeyValueLimits.MaxLeaseKeys)
                return Refused(KeyValueError.Full, $"lease {leaseId} has {lease.Keys.Count} keys, the most that it may have");
        }

        // The command's buffer holds more than key and value, so they are copied; an existing key is shared.
        var entry = new KeyValueEntry(
            former?.Key ?? key.ToArray(), value.ToArray(), former?.CreateRevision ?? revision, revision, (former?.Version ?? 0) + 1, leaseId);
        var growth = KeyValueState.SizeOf(entry) - (former is null ? 0 : KeyValueState.SizeOf(former));
        if (growth > 0 && _state.Bytes + growth > options.MaxBytes)
            return Refused(KeyValueError.Full, $"the group would have {_state.Bytes + growth} bytes; {options.MaxBytes} are allowed");
        _state.Put(entry, former);
        return new KeyAnswer(revision, true, null);
    }

    private KeyValueAnswer Grant(ulong id, TimeSpan timeToLive)
    {
        if (_state.Leases.Count >= KeyValueLimits.MaxLeases)
            return Refused(KeyValueError.Full, $"the group has {_state.Leases.Count} leases, the most that it may have");
        _state.SetLease(new(id, timeToLive, _state.Time.After(timeToLive), ImmutableSortedSet.Create(KeyOrder.Bytes)));
        return new LeaseAnswer(_state.Revision, id, timeToLive, timeToLive, 0);
    }

    private KeyValueAnswer KeepAlive(ulong id)
    {
        if (_state.FindLease(id) is not { } lease)
            return NoLease(id);
        _state.SetLease(lease with { Due = _state.Time.After(lease.TimeToLive) });
        return new LeaseAnswer(_state.Revision, id, lease.TimeToLive, lease.TimeToLive, lease.Keys.Count);
    }

    private KeyValueAnswer Revoke(ulong id)
    {
        if (_state.FindLease(id) is not { } lease)
            return NoLease(id);
        _state.RemoveLease(lease);
        return new LeaseAnswer(_state.Revision, id, lease.TimeToLive, TimeSpan.Zero, lease.Keys.Count);
    }

    private static bool Holds(KeyValueCondition condition, KeyValueEntry? entry) => condition.Kind switch
    {
        KeyValueConditionKind.Absent => entry is null,
        KeyValueConditionKind.Present => entry is not null,
        KeyValueConditionKind.Revision => entry?.ModRevision == condition.Revision,
        KeyValueConditionKind.Value => entry is not null && entry.Value.Span.SequenceEqual(condition.Value.Span),
        _ => true,
    };

    private KeyValueRefused NoLease(ulong id) => Refused(KeyValueError.LeaseNotFound, $"lease {id} does not exist or has expired");

    private KeyValueRefused Refused(KeyValueError error, string message) => new(_state.Revision, error, message);
}
