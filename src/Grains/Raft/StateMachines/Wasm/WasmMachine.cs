using System.Collections.Immutable;
using Wetware.Codecs;
using Wetware.Raft.Machines;
using Wetware.Wasm.Machines;

namespace Wetware.Grains.Raft.StateMachines.Wasm;

/// <summary>
/// A state machine that is a module. The state is what the module's snapshot at a <em>checkpoint</em> and the commands since then give. Checkpoints depend on the
/// commands alone, so all members take them at the same entries; a snapshot for the log, a restart, or a query on one member calls nothing on the instance that
/// applies. A command that fails has no effect: the instance is made anew from checkpoint and commands.
/// </summary>
internal sealed class WasmMachine(MachineModule module) : IStateMachine
{
    /// <summary>Commands after which a checkpoint is taken.</summary>
    public const int CheckpointCommands = 1000;

    /// <summary>Bytes of commands after which a checkpoint is taken.</summary>
    public const int CheckpointBytes = 4 << 20;

    private const uint Mark = 0x31_4D_57_57;

    private State _state = new(null, [], 0, false);
    private MachineInstance? _live;
    private MachineInstance? _asked;
    private (ReadOnlyMemory<byte>? Checkpoint, int Commands) _askedAt;

    /// <inheritdoc />
    public TimeSpan? NextDue => null;

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Apply(in AppliedAt at, ReadOnlyMemory<byte> command)
    {
        // The group tells the time by commands without a byte.
        if (command.IsEmpty)
            return default;
        if (command.Length > MachineLimits.MaxCommandBytes)
            return Reply(MachineStatus.TooLong);
        if (_state.Commands.Count >= CheckpointCommands || _state.CommandBytes >= CheckpointBytes)
            TakeCheckpoint();
        if (_state.IsBroken)
            return Reply(MachineStatus.Broken);

        _live ??= Build(_state);
        var outcome = _live.Apply(command.Span);
        if (outcome.End == MachineEnd.Done)
        {
            _state = _state with { Commands = _state.Commands.Add(command.ToArray()), CommandBytes = _state.CommandBytes + command.Length };
            return Reply(MachineStatus.Done, outcome.Bytes);
        }

        // With a checkpoint right here, the next failure costs no commands again.
        Drop(ref _live);
        if (_state.Commands.Count > 0)
            TakeCheckpoint();
        return Reply(StatusOf(outcome.End));
    }

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Query(ReadOnlyMemory<byte> query)
    {
        if (query.Length > MachineLimits.MaxCommandBytes)
            return Reply(MachineStatus.TooLong);

        // On an instance of its own: what a query changes must not reach the commands, since one member alone answers it.
        if (_asked is null || !_askedAt.Checkpoint.Equals(_state.Checkpoint) || !Replay(_asked, _state.Commands.Skip(_askedAt.Commands)))
        {
            Drop(ref _asked);
            _asked = Build(_state);
        }

        _askedAt = (_state.Checkpoint, _state.Commands.Count);
        var outcome = _asked.Query(query.Span);
        if (outcome.End != MachineEnd.Done)
            Drop(ref _asked);
        return Reply(StatusOf(outcome.End), outcome.Bytes);
    }

    /// <inheritdoc />
    public IStateSnapshot Capture() => _state;

    /// <inheritdoc />
    public void Restore(ReadOnlyMemory<byte> snapshot)
    {
        var reader = new ByteReader(SnapshotFrame.Open(Mark, snapshot));
        var (isBroken, hasCheckpoint) = (reader.Bool(), reader.Bool());
        ReadOnlyMemory<byte>? checkpoint = null;
        if (hasCheckpoint)
            checkpoint = reader.Bytes().ToArray();
        var commands = ImmutableList.CreateBuilder<ReadOnlyMemory<byte>>();
        var bytes = 0;
        for (var count = reader.Count(sizeof(int)); count > 0; count--)
        {
            var command = reader.Bytes();
            if (command.Length is 0 or > MachineLimits.MaxCommandBytes)
                throw SnapshotFrame.Inconsistent();
            commands.Add(command.ToArray());
            bytes += command.Length;
        }

        if (!reader.AtEnd || commands.Count > CheckpointCommands || bytes >= CheckpointBytes + MachineLimits.MaxCommandBytes)
            throw SnapshotFrame.Inconsistent();
        var state = new State(checkpoint, commands.ToImmutable(), bytes, isBroken);
        var live = Build(state);
        Drop(ref _live);
        Drop(ref _asked);
        (_state, _live) = (state, live);
    }

    private static ReadOnlyMemory<byte> Reply(MachineStatus status, ReadOnlyMemory<byte> bytes = default) => new MachineReply(status, bytes).Encode();

    private static MachineStatus StatusOf(MachineEnd end) => end switch
    {
        MachineEnd.Done => MachineStatus.Done,
        MachineEnd.OutOfFuel => MachineStatus.OutOfFuel,
        MachineEnd.OutOfBounds => MachineStatus.OutOfBounds,
        _ => MachineStatus.Trapped,
    };

    private static void Drop(ref MachineInstance? instance)
    {
        instance?.Dispose();
        instance = null;
    }

    private static bool Replay(MachineInstance instance, IEnumerable<ReadOnlyMemory<byte>> commands) =>
        commands.All(command => instance.Apply(command.Span).End == MachineEnd.Done);

    // The instance is given up for one that begins from the snapshot, as it will on a member that gets this one.
    private void TakeCheckpoint()
    {
        if (_state.IsBroken)
            return;
        _live ??= Build(_state);
        var taken = _live.Snapshot();
        Drop(ref _live);
        MachineInstance? next = null;
        if (taken.End == MachineEnd.Done)
        {
            next = module.Start();
            if (next.Restore(taken.Bytes.Span).End == MachineEnd.Done)
            {
                (_state, _live) = (new(taken.Bytes, [], 0, false), next);
                return;
            }
        }

        Drop(ref next);
        _state = _state with { IsBroken = true };
    }

    private MachineInstance Build(State state)
    {
        var instance = module.Start();
        try
        {
            if (state.Checkpoint is { } checkpoint && instance.Restore(checkpoint.Span).End != MachineEnd.Done)
                throw new InvalidDataException("the state machine's module does not restore its snapshot");
            return Replay(instance, state.Commands)
                ? instance
                : throw new InvalidDataException("a command fails in the state machine's module where it was applied before: the snapshot is damaged, or of another version of the engine");
        }
        catch
        {
            instance.Dispose();
            throw;
        }
    }

    /// <summary>All that there is to the state; a broken machine could not go beyond it.</summary>
    private sealed record State(ReadOnlyMemory<byte>? Checkpoint, ImmutableList<ReadOnlyMemory<byte>> Commands, int CommandBytes, bool IsBroken) : IStateSnapshot
    {
        public byte[] Encode(CancellationToken cancellationToken)
        {
            var writer = SnapshotFrame.Begin(Mark);
            writer.Bool(IsBroken);
            writer.Bool(Checkpoint is not null);
            if (Checkpoint is { } checkpoint)
                writer.Bytes(checkpoint.Span);
            writer.Int32(Commands.Count);
            foreach (var command in Commands)
                writer.Bytes(command.Span);
            return SnapshotFrame.End(writer);
        }
    }
}
