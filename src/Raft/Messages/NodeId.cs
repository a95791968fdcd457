namespace Wetware.Raft;

/// <summary>Reserved member ids. Every other 64-bit number is a valid member id.</summary>
public static class NodeId
{
    /// <summary>No member; used where a leader, a vote or a sender is not known.</summary>
    public const ulong None = 0;

    /// <summary>The local thread that writes entries, hard state and snapshots when writes are asynchronous.</summary>
    public const ulong AppendThread = ulong.MaxValue;

    /// <summary>The local thread that applies committed entries when writes are asynchronous.</summary>
    public const ulong ApplyThread = ulong.MaxValue - 1;

    /// <summary>Returns whether <paramref name="id"/> names one of the two local storage threads.</summary>
    public static bool IsLocalThread(ulong id) => id >= ApplyThread;
}
