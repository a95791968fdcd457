namespace Wetware.Processes;

/// <summary>Where a process stands.</summary>
public enum ProcessState
{
    /// <summary>It waits for a slot.</summary>
    Queued,

    /// <summary>It runs.</summary>
    Running,

    /// <summary>It has ended.</summary>
    Ended,
}
