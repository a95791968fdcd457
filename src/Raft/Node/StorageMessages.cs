namespace Wetware.Raft;

/// <summary>Messages to and from the local storage threads. Without these, <see cref="RawNode.Advance"/> says the same.</summary>
internal static class StorageMessages
{
    /// <summary>Returns the work of the append thread, or null when there is none.</summary>
    public static Message? Append(RaftCore core, Ready ready)
    {
        if (ready.Entries.IsEmpty && ready.HardState.IsEmpty && ready.Snapshot is null && core.MessagesAfterAppend.Count == 0)
            return null;
        // The member's own acknowledgement comes before the one that drops entries from memory: handling it looks at their terms.
        var responses = core.MessagesAfterAppend;
        if (AppendResponse(core, ready) is { } response)
            responses.Add(response);
        return new Message
        {
            Type = MessageType.StorageAppend,
            To = NodeId.AppendThread,
            From = core.Id,
            Term = ready.HardState.Term,
            Vote = ready.HardState.Vote,
            Commit = ready.HardState.Commit,
            Entries = ready.Entries,
            Snapshot = ready.Snapshot,
            Responses = responses,
        };
    }

    /// <summary>
    /// Returns the answer that attests that everything unstable so far is in storage, or null when the core need not know.
    /// <para>
    /// It names the last entry of the log and the term. Entries that are being written may be replaced by a new leader and later come back
    /// from the old one while the first write is still on its way; dropping them on the first answer would uncover what the second write
    /// leaves in storage for a moment. So an answer of an earlier term drops nothing. For this not to keep entries in memory for ever,
    /// every answer names the last entry, also one that only follows a change of term.
    /// </para>
    /// </summary>
    private static Message? AppendResponse(RaftCore core, Ready ready)
    {
        var hasEntries = core.Log.Unstable.Count > 0;
        if (!hasEntries && ready.Snapshot is null)
            return null;
        var last = hasEntries ? core.Log.LastId : default;
        return new Message
        {
            Type = MessageType.StorageAppendResp,
            To = core.Id,
            From = NodeId.AppendThread,
            Term = core.Term,
            Index = last.Index,
            LogTerm = last.Term,
            Snapshot = ready.Snapshot,
        };
    }

    /// <summary>Returns the work of the apply thread, or null when there is none.</summary>
    public static Message? Apply(RaftCore core, Ready ready) => ready.CommittedEntries.IsEmpty ? null : new Message
    {
        Type = MessageType.StorageApply,
        To = NodeId.ApplyThread,
        From = core.Id,
        Entries = ready.CommittedEntries,
        Responses =
        [
            new Message
            {
                Type = MessageType.StorageApplyResp,
                To = core.Id,
                From = NodeId.ApplyThread,
                Entries = ready.CommittedEntries,
            },
        ],
    };
}
