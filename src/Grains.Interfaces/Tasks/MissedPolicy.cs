namespace Wetware.Tasks;

/// <summary>What happens to runs that fell due while nobody was there to start them (later than <see cref="TaskLimits.MissedAfter"/>).</summary>
public enum MissedPolicy
{
    /// <summary>Of the runs that were missed in a row the last one runs, the others count as missed. The default.</summary>
    Last = 0,

    /// <summary>All of them run, as far as the task's queue holds.</summary>
    All = 1,

    /// <summary>None of them runs.</summary>
    None = 2,
}
