namespace Wetware.Grains.Raft.StateMachines;

/// <summary>A deterministic state machine behind a Raft group: the same commands in the same order give the same state and answers on every member.</summary>
/// <remarks>Called by one thread at a time. Never throws for what a client sent: a bad command is an answer.</remarks>
public interface IStateMachine
{
    /// <summary>Applies a committed command and returns its answer.</summary>
    ReadOnlyMemory<byte> Apply(in AppliedAt at, ReadOnlyMemory<byte> command);

    /// <summary>Answers a question without changing anything.</summary>
    ReadOnlyMemory<byte> Query(ReadOnlyMemory<byte> query);

    /// <summary>When (group time) the machine next wants to be told the time, or null: the leader then proposes an empty command.</summary>
    TimeSpan? NextDue { get; }

    /// <summary>Captures the state now, in constant time; the returned object is encoded later on any thread.</summary>
    IStateSnapshot Capture();

    /// <summary>Replaces the state by an encoded snapshot. Throws InvalidDataException if it is damaged, and leaves the state as it was.</summary>
    void Restore(ReadOnlyMemory<byte> snapshot);
}

/// <summary>Where a command stands: its index in the log and the group's time, which never goes back.</summary>
public readonly record struct AppliedAt(ulong Index, TimeSpan Time);

/// <summary>A state at one moment, to be encoded.</summary>
public interface IStateSnapshot
{
    /// <summary>Encodes the state; returns the bytes.</summary>
    byte[] Encode(CancellationToken cancellationToken);
}
