namespace Wetware.Grains.Raft.Members;

/// <summary>
/// The time in which a leader answers queries without asking the others again (Ongaro's thesis, §6.4.1), measured by the monotonic clock. It begins when the leader
/// asked a round that a quorum then confirmed. Members that confirmed it vote for nobody within <see cref="Quiet"/>, nor stand for election, since their ticks are at
/// least half a tick apart; one that was started again does not vote for as long, because it may have confirmed before. The lease is a third shorter, so clocks may run at
/// rates that differ by as much. An election that the leader asks for does not wait, so it ends the lease for the term. Used by the member's loop alone.
/// </summary>
internal sealed class ReadLease(RaftOptions options, TimeProvider time)
{
    // A member that starts may have confirmed a round just before.
    private long _heard = time.GetTimestamp();
    private long? _ticked;
    private long? _asked;
    private ulong _term;
    private ulong _endedTerm;

    /// <summary>How long a member keeps quiet after it heard of the leader.</summary>
    public TimeSpan Quiet { get; } = options.Tick * (options.ElectionTicks - 1) / 2;

    /// <summary>How long a lease lasts.</summary>
    public TimeSpan Length => Quiet * 2 / 3;

    /// <summary>Whether the member must not vote yet.</summary>
    public bool IsQuiet => time.GetElapsedTime(_heard) < Quiet;

    /// <summary>The member heard of the leader.</summary>
    public void Heard() => _heard = time.GetTimestamp();

    /// <summary>Whether a tick counts: those that come together, because the process stood still, count once.</summary>
    public bool TryTick()
    {
        var now = time.GetTimestamp();
        if (_ticked is { } last && time.GetElapsedTime(last, now) < options.Tick / 2)
            return false;
        _ticked = now;
        return true;
    }

    /// <summary>A quorum has confirmed what this member, as the leader of <paramref name="term"/>, began to ask at the timestamp <paramref name="asked"/>.</summary>
    public void Confirmed(ulong term, long asked)
    {
        if (term != _term || _asked is null || asked > _asked)
            (_term, _asked) = (term, asked);
    }

    /// <summary>The lease ends until the next round is confirmed: the members change.</summary>
    public void End() => _asked = null;

    /// <summary>There is no lease again in this term: the leader asks another member to take over.</summary>
    public void EndTerm(ulong term) => _endedTerm = term;

    /// <summary>Whether the leader of <paramref name="term"/> may answer without asking.</summary>
    public bool IsHeld(ulong term) =>
        options.LeaseReads && term == _term && term != _endedTerm && _asked is { } asked && time.GetElapsedTime(asked) < Length;
}
