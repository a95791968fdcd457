using Wetware.Grains.Raft.StateMachines;
using Wetware.RaftGroups;

namespace Wetware.Grains.Raft.Members;

/// <summary>What a member applies entries to: a state machine with client sessions and the group's time. Used by one thread at a time.</summary>
internal interface IMemberMachine
{
    /// <summary>The group's time: the latest that a leader stamped on an applied entry.</summary>
    TimeSpan Time { get; }

    /// <summary>When (group time) it next wants to be told the time, or null.</summary>
    TimeSpan? NextDue { get; }

    /// <summary>Returns the data of the log entry of a command.</summary>
    byte[] Stamp(TimeSpan time, RaftCommand command);

    /// <summary>Returns the data of a log entry that only tells the time.</summary>
    byte[] StampTick(TimeSpan time);

    /// <summary>Applies the data of a committed entry.</summary>
    MachineAnswer Apply(ulong index, ReadOnlyMemory<byte> data);

    /// <summary>Answers a question.</summary>
    ReadOnlyMemory<byte> Query(ReadOnlyMemory<byte> query);

    /// <summary>Captures everything, in constant time.</summary>
    IStateSnapshot Capture();

    /// <summary>Replaces everything. Throws <see cref="InvalidDataException"/> if the snapshot is damaged.</summary>
    void Restore(ReadOnlyMemory<byte> snapshot);
}

/// <summary>What became of a command, and the machine's answer.</summary>
internal readonly record struct MachineAnswer(RaftCommandStatus Status, ReadOnlyMemory<byte> Bytes = default);

/// <summary>The kinds of state machines that a node can run.</summary>
internal sealed class MachineKinds(IEnumerable<MachineKind> kinds)
{
    private readonly Dictionary<string, MachineKind> _kinds = kinds.ToDictionary(kind => kind.Name, StringComparer.Ordinal);

    /// <summary>Returns a new machine of a kind such as <c>kv</c> or <c>wasm:&lt;digest&gt;</c>; null when the kind is not known.</summary>
    public IMemberMachine? Create(string kind)
    {
        var colon = kind.IndexOf(':', StringComparison.Ordinal);
        var (name, argument) = colon < 0 ? (kind, "") : (kind[..colon], kind[(colon + 1)..]);
        return _kinds.TryGetValue(name, out var found) ? found.Create(argument) : null;
    }
}

/// <summary>A kind of state machine.</summary>
/// <param name="Name">What stands before the colon of the kind.</param>
/// <param name="Create">Makes a machine from what stands behind the colon.</param>
internal sealed record MachineKind(string Name, Func<string, IMemberMachine> Create);
