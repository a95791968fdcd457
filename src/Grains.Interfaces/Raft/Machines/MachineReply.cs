using Wetware.Errors;

namespace Wetware.Raft.Machines;

/// <summary>What became of a command or a query of a state machine that is a module. The same on every member.</summary>
public enum MachineStatus : byte
{
    /// <summary>Applied, or answered.</summary>
    Done,

    /// <summary>The module trapped; the state is as it was.</summary>
    Trapped,

    /// <summary>The module took too long, counted in instructions; the state is as it was.</summary>
    OutOfFuel,

    /// <summary>An address that the module gave leads out of its memory, or its answer has more than 1 MiB; the state is as it was.</summary>
    OutOfBounds,

    /// <summary>The command or query is longer than 1 MiB; the module was not called.</summary>
    TooLong,

    /// <summary>The module failed at taking or restoring a snapshot: the group takes no more commands, and answers queries.</summary>
    Broken,
}

/// <summary>The answer of a state machine that is a module: how it ended, and the module's own bytes.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Bytes">What the module answered, where it did.</param>
public readonly record struct MachineReply(MachineStatus Status, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Returns what the module answered.</summary>
    /// <exception cref="WetwareException"><c>failed</c> or <c>limit</c>: it did not; the message says why.</exception>
    public ReadOnlyMemory<byte> Answer() => Status switch
    {
        MachineStatus.Done => Bytes,
        MachineStatus.Trapped => throw new WetwareException(ErrorKind.Failed, "the state machine trapped; the state is as it was"),
        MachineStatus.OutOfFuel => throw new WetwareException(ErrorKind.Limit, "the state machine computed for too long; the state is as it was"),
        MachineStatus.OutOfBounds => throw new WetwareException(
            ErrorKind.Failed, "the state machine gave an address outside of its memory, or an answer of more than 1 MiB; the state is as it was"),
        MachineStatus.TooLong => throw new WetwareException(ErrorKind.Limit, "longer than 1 MiB; the state machine was not called"),
        _ => throw new WetwareException(ErrorKind.Failed, "the state machine failed at a snapshot; its group takes no more commands"),
    };

    /// <summary>The reply as bytes.</summary>
    public byte[] Encode() => [(byte)Status, .. Bytes.Span];

    /// <summary>Reads a reply; false for other bytes.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> bytes, out MachineReply reply)
    {
        reply = bytes.IsEmpty ? default : new((MachineStatus)bytes.Span[0], bytes[1..]);
        return !bytes.IsEmpty && reply.Status <= MachineStatus.Broken;
    }
}
