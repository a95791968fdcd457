namespace Wetware.Grains.Raft.Log;

/// <summary>Why a log cannot be used.</summary>
internal enum RaftLogFault
{
    /// <summary>What was acknowledged is damaged or missing. Restore the folder, or remove the members and add them again.</summary>
    Corrupt,

    /// <summary>Writing failed, for example because the disk is full. Nothing of it was acknowledged; open the log again.</summary>
    WriteFailed,

    /// <summary>The log was closed.</summary>
    Closed,
}

/// <summary>Reports that a log cannot be used, with the file and the reason.</summary>
internal sealed class RaftLogException(RaftLogFault fault, string message, Exception? inner = null) : IOException(message, inner)
{
    /// <summary>Why.</summary>
    public RaftLogFault Fault { get; } = fault;

    public static RaftLogException Corrupt(string file, string what) => new(RaftLogFault.Corrupt, $"{file} is corrupt: {what}");
}
