namespace Wetware.Tasks;

/// <summary>Where a task stands.</summary>
public enum TaskState
{
    /// <summary>Its next run is still to come, and none is under way.</summary>
    Waiting = 0,

    /// <summary>At least one run is queued or running.</summary>
    Running = 1,

    /// <summary>Makes no runs until it is resumed; runs that had begun go on.</summary>
    Paused = 2,

    /// <summary>All runs were made and have ended, and the last one succeeded. Final unless it is run by hand.</summary>
    Done = 3,

    /// <summary>All runs were made and have ended, and the last one failed. Final unless it is run by hand.</summary>
    Failed = 4,

    /// <summary>Cancelled. Final.</summary>
    Cancelled = 5,
}

/// <summary>What holds for every task in a state.</summary>
public static class TaskStates
{
    /// <summary>True when a task in this state makes no more runs by itself: done, failed or cancelled.</summary>
    public static bool IsFinal(this TaskState state) => state >= TaskState.Done;
}
