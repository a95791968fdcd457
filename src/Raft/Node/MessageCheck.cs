namespace Wetware.Raft;

/// <summary>Checks the form of messages from other members before anything is changed.</summary>
internal static class MessageCheck
{
    /// <summary>Returns whether the message has what its kind needs.</summary>
    public static bool IsValid(Message message)
    {
        if ((int)message.Type > (int)MessageType.ForgetLeader)
            return false;
        switch (message.Type)
        {
            case MessageType.App:
                return message.From != NodeId.None && message.Term != 0 && message.LogTerm <= message.Term && Follows(message);
            case MessageType.Snap:
                return message.From != NodeId.None && message.Term != 0 && (message.Snapshot?.Term ?? 0) <= message.Term;
            case MessageType.Heartbeat or MessageType.Vote or MessageType.PreVote:
                return message.From != NodeId.None && message.Term != 0;
            case MessageType.Prop:
                return !message.Entries.IsEmpty;
            case MessageType.ReadIndex or MessageType.ReadIndexResp:
                return message.Entries.Length == 1;
            default:
                return true;
        }
    }

    // Indexes are consecutive after the previous entry; terms never decrease and do not exceed the leader's.
    private static bool Follows(Message append)
    {
        var previous = new EntryId(append.LogTerm, append.Index);
        foreach (ref readonly var entry in append.Entries.Span)
        {
            if (entry.Index != previous.Index + 1 || entry.Term < previous.Term)
                return false;
            previous = entry.Id;
        }
        return previous.Term <= append.Term;
    }
}
