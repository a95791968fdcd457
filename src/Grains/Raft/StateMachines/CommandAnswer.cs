namespace Wetware.Grains.Raft.StateMachines;

/// <summary>What became of the entry of a command.</summary>
public enum CommandStatus : byte
{
    /// <summary>It was applied, now or by an earlier entry with the same session and sequence; the answer follows.</summary>
    Applied = 0,

    /// <summary>
    /// The session was never opened, was closed, or expired. The command was not applied by this entry; whether an earlier one did is not known.
    /// </summary>
    UnknownSession = 1,

    /// <summary>The client acknowledged the answer of this sequence before; it was applied then and its answer is gone.</summary>
    AlreadyAcknowledged = 2,

    /// <summary>The session holds as many unacknowledged answers as it may; not applied. Acknowledge answers and repeat.</summary>
    TooManyAnswers = 3,

    /// <summary>The group has as many sessions as it may; none was opened.</summary>
    TooManySessions = 4,

    /// <summary>The entry is not an envelope that this version knows, or its timeout is out of range; nothing happened.</summary>
    Malformed = 5,
}

/// <summary>What became of the entry of a command, and the inner machine's answer where there is one.</summary>
public readonly record struct CommandAnswer(CommandStatus Status, ReadOnlyMemory<byte> Answer = default);
