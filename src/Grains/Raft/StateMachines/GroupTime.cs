namespace Wetware.Grains.Raft.StateMachines;

/// <summary>Sums of the group's time.</summary>
internal static class GroupTime
{
    /// <summary>The sum of two durations that are not negative, or the longest one.</summary>
    public static TimeSpan After(this TimeSpan time, TimeSpan by) => time > TimeSpan.MaxValue - by ? TimeSpan.MaxValue : time + by;
}
