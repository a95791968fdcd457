namespace Wetware.Grains.Raft.Members;

/// <summary>
/// The group's time, as its leader stamps it on commands: that of the last applied command, and what passed on the leader's monotonic clock since. It stands
/// still while there is no leader, and never goes back.
/// </summary>
internal sealed class GroupClock(TimeProvider time)
{
    private TimeSpan _base;
    private long _since;

    /// <summary>Begins to run: the member became the leader.</summary>
    public void Start(TimeSpan applied) => (_base, _since) = (applied, time.GetTimestamp());

    /// <summary>Returns the time of a command that is proposed now.</summary>
    /// <param name="applied">The time of the last applied command, which an earlier leader may have stamped.</param>
    public TimeSpan Now(TimeSpan applied)
    {
        var now = _base + time.GetElapsedTime(_since);
        if (now >= applied)
            return now;
        Start(applied);
        return applied;
    }
}
