namespace Wetware.Raft;

/// <summary>Sends the leader's log to the other members.</summary>
internal sealed class Replicator(RaftCore core)
{
    private RaftLog Log => core.Log;

    /// <summary>Sends to every other member what it lacks, or an empty append that carries the commit index.</summary>
    public void BroadcastAppend()
    {
        foreach (var (id, progress) in core.Tracker.Progress)
        {
            if (id != core.Id)
                MaybeSendAppend(id, progress, sendIfEmpty: true);
        }
    }

    /// <summary>Sends a heartbeat to every other member.</summary>
    public void BroadcastHeartbeat(ReadOnlyMemory<byte> context)
    {
        foreach (var (id, progress) in core.Tracker.Progress)
        {
            if (id == core.Id)
                continue;
            // A member must not commit beyond what is known to be equal in both logs.
            var commit = Math.Min(progress.Match, Log.Committed);
            core.Send(new Message { Type = MessageType.Heartbeat, To = id, Commit = commit, Context = context });
            progress.SentCommit = commit;
        }
    }

    /// <summary>
    /// Sends the next entries, or a snapshot when they are no longer in the log; returns whether anything was sent. Without entries, sends
    /// an empty append only when <paramref name="sendIfEmpty"/> says so.
    /// </summary>
    public bool MaybeSendAppend(ulong to, Progress progress, bool sendIfEmpty)
    {
        if (progress.IsPaused)
            return false;
        var previous = progress.Next - 1;
        if (Log.Term(previous, out var previousTerm) != StorageStatus.Ok)
            return MaybeSendSnapshot(to, progress);

        ReadOnlyMemory<Entry> entries = default;
        var status = StorageStatus.Ok;
        // A full window sends nothing but empty appends, one for each heartbeat: if all messages in the window were lost, their answers
        // open it again.
        if (progress.State != ProgressState.Replicate || !progress.Inflights.IsFull)
            status = Log.EntriesFrom(progress.Next, core.Config.MaxSizePerMsg, out entries);
        if (entries.IsEmpty && !sendIfEmpty)
            return false;
        if (status != StorageStatus.Ok)
            return MaybeSendSnapshot(to, progress);

        core.Send(new Message
        {
            Type = MessageType.App,
            To = to,
            Index = previous,
            LogTerm = previousTerm,
            Entries = entries,
            Commit = Log.Committed,
        });
        progress.SentEntries(entries.Length, EntrySize.Payload(entries.Span));
        progress.SentCommit = Log.Committed;
        return true;
    }

    private bool MaybeSendSnapshot(ulong to, Progress progress)
    {
        if (!progress.RecentActive)
        {
            core.Trace.Debug($"ignore sending snapshot to {to:x} since it is not recently active");
            return false;
        }
        var status = Log.Snapshot(out var snapshot);
        if (status == StorageStatus.SnapshotTemporarilyUnavailable)
        {
            core.Trace.Debug($"{core.Id:x} failed to send snapshot to {to:x} because snapshot is temporarily unavailable");
            return false;
        }
        if (status != StorageStatus.Ok || snapshot.IsEmpty)
            throw new RaftInvariantException("entries were compacted without a snapshot that holds them");
        core.Trace.Debug(
            $"{core.Id:x} [firstindex: {Log.FirstIndex}, commit: {Log.Committed}] sent snapshot[index: {snapshot.Index}, term: "
            + $"{snapshot.Term}] to {to:x} [{progress}]");
        progress.BecomeSnapshot(snapshot.Index);
        core.Trace.Debug($"{core.Id:x} paused sending replication messages to {to:x} [{progress}]");
        core.Send(new Message { Type = MessageType.Snap, To = to, Snapshot = snapshot });
        return true;
    }
}
