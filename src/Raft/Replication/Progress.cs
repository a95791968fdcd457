namespace Wetware.Raft;

/// <summary>How the leader sends to a member.</summary>
public enum ProgressState : byte
{
    /// <summary>The end of the member's log is not known: at most one append for each heartbeat.</summary>
    Probe,

    /// <summary>Appends are pipelined.</summary>
    Replicate,

    /// <summary>The member needs a snapshot; appends are paused.</summary>
    Snapshot,
}

/// <summary>What the leader knows of one member's log.</summary>
internal sealed class Progress(Inflights inflights)
{
    /// <summary>The highest index known to be equal in both logs. Invariant: Match &lt; Next.</summary>
    public ulong Match { get; set; }

    /// <summary>The next index to send; entries between Match and Next are in flight.</summary>
    public ulong Next { get; set; }

    /// <summary>The highest commit index in flight; may go back when the member is probed again.</summary>
    public ulong SentCommit { get; set; }

    public ProgressState State { get; set; }

    /// <summary>The index of the snapshot that was sent, in state Snapshot.</summary>
    public ulong PendingSnapshot { get; set; }

    /// <summary>Whether the member answered since the last check of the quorum.</summary>
    public bool RecentActive { get; set; }

    /// <summary>Whether appends wait for the next heartbeat response, because the member is probed or the window is full.</summary>
    public bool FlowPaused { get; set; }

    public Inflights Inflights { get; } = inflights;

    public bool IsLearner { get; set; }

    /// <summary>Whether no append may be sent now.</summary>
    public bool IsPaused => State == ProgressState.Snapshot || FlowPaused;

    /// <summary>Probes from Match + 1, or after the snapshot that was sent.</summary>
    public void BecomeProbe()
    {
        var pending = State == ProgressState.Snapshot ? PendingSnapshot : 0;
        ResetState(ProgressState.Probe);
        Next = Math.Max(Match, pending) + 1;
        SentCommit = Math.Min(SentCommit, Next - 1);
    }

    /// <summary>Pipelines from Match + 1.</summary>
    public void BecomeReplicate()
    {
        ResetState(ProgressState.Replicate);
        Next = Match + 1;
    }

    /// <summary>Waits for the snapshot at <paramref name="index"/>.</summary>
    public void BecomeSnapshot(ulong index)
    {
        ResetState(ProgressState.Snapshot);
        PendingSnapshot = index;
        Next = index + 1;
        SentCommit = index;
    }

    /// <summary>Accounts for an append message with <paramref name="count"/> entries of <paramref name="bytes"/> payload bytes.</summary>
    public void SentEntries(int count, ulong bytes)
    {
        switch (State)
        {
            case ProgressState.Replicate:
                if (count > 0)
                {
                    Next += (ulong)count;
                    Inflights.Add(Next - 1, bytes);
                }
                // A message that fills the window, or is sent while it is full, is a probe: the flow stops until a heartbeat is answered.
                FlowPaused = Inflights.IsFull;
                break;
            case ProgressState.Probe:
                if (count > 0)
                    FlowPaused = true;
                break;
            default:
                throw new RaftInvariantException($"sending append in unhandled state {State}");
        }
    }

    /// <summary>Returns whether sending the commit index now can advance the member, rather than repeat what is in flight.</summary>
    public bool CanBumpCommit(ulong index) => index > SentCommit && SentCommit < Next - 1;

    /// <summary>Adopts an acknowledged index; returns false for an outdated one.</summary>
    public bool MaybeUpdate(ulong index)
    {
        if (index <= Match)
            return false;
        Match = index;
        Next = Math.Max(Next, index + 1);
        FlowPaused = false;
        return true;
    }

    /// <summary>
    /// Goes back after the member rejected the append after <paramref name="rejected"/>; returns false for an outdated rejection.
    /// </summary>
    public bool MaybeDecrement(ulong rejected, ulong matchHint)
    {
        if (State == ProgressState.Replicate)
        {
            if (rejected <= Match)
                return false;
            Next = Match + 1;
            SentCommit = Math.Min(SentCommit, Next - 1);
            return true;
        }

        // A member that is probed gets one append at a time, so another index belongs to an old one.
        if (Next - 1 != rejected)
            return false;
        Next = Math.Max(Math.Min(rejected, matchHint + 1), Match + 1);
        SentCommit = Math.Min(SentCommit, Next - 1);
        FlowPaused = false;
        return true;
    }

    /// <summary>Returns an independent copy.</summary>
    public Progress Clone() => CopyTo(new Progress(Inflights.Clone()));

    /// <summary>Returns a copy that shares the window; used while a configuration change is tried.</summary>
    public Progress CloneShared() => CopyTo(new Progress(Inflights));

    /// <summary>Returns a copy for callers.</summary>
    public ProgressStatus ToStatus() =>
        new(Match, Next, State, IsLearner, RecentActive, IsPaused, PendingSnapshot, Inflights.Count, Inflights.IsFull);

    /// <summary>Returns the progress in the form of transcripts.</summary>
    public override string ToString() => ToStatus().ToString();

    private Progress CopyTo(Progress copy)
    {
        copy.Match = Match;
        copy.Next = Next;
        copy.SentCommit = SentCommit;
        copy.State = State;
        copy.PendingSnapshot = PendingSnapshot;
        copy.RecentActive = RecentActive;
        copy.FlowPaused = FlowPaused;
        copy.IsLearner = IsLearner;
        return copy;
    }

    private void ResetState(ProgressState state)
    {
        FlowPaused = false;
        PendingSnapshot = 0;
        State = state;
        Inflights.Reset();
    }
}
