using Wetware.Raft;

namespace Wetware.Grains.Raft.Transport;

/// <summary>Carries messages to members on other nodes. Never waits, never throws; what is lost is reported to <see cref="IRaftSender"/> where it is noticed.</summary>
internal interface IRaftTransport
{
    /// <summary>Sends a message to the member that it names on the node <paramref name="peer"/>, at the latest with the next <see cref="Flush"/>. One with a snapshot is always reported.</summary>
    void Send(IRaftSender sender, string peer, Message message);

    /// <summary>Sends what waits to be sent, in one batch a node.</summary>
    void Flush();

    /// <summary>Returns the server id of the node's present start; null when it is not in the cluster.</summary>
    string? FindServer(string peer);
}

/// <summary>Learns what became of its messages. Called on any thread.</summary>
internal interface IRaftSender
{
    /// <summary>A message to a member was lost.</summary>
    void Unreachable(ulong member);

    /// <summary>A snapshot to a member arrived or was lost.</summary>
    void SnapshotSent(ulong member, bool arrived);
}
