namespace Wetware.Tasks;

/// <summary>Where one run of a task stands.</summary>
public enum RunState
{
    /// <summary>Due, and waiting for a worker, for an earlier run, or for the end of a pause between attempts.</summary>
    Queued = 0,

    /// <summary>Given to a worker.</summary>
    Running = 1,

    /// <summary>Ended well; counted in <c>completions</c>. Final.</summary>
    Succeeded = 2,

    /// <summary>Ended badly, and no attempt is left. Final.</summary>
    Failed = 3,

    /// <summary>Ended by cancelling the task, or by a newer run that replaced it. Final.</summary>
    Cancelled = 4,
}
