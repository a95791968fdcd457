namespace Wetware.Tasks;

/// <summary>What happened.</summary>
public enum TaskEventKind
{
    /// <summary>A task was accepted.</summary>
    Accepted = 0,

    /// <summary>A run was given to a worker.</summary>
    Started = 1,

    /// <summary>A run succeeded.</summary>
    Succeeded = 2,

    /// <summary>An attempt failed, and another one follows.</summary>
    Retrying = 3,

    /// <summary>A run failed for good.</summary>
    Failed = 4,

    /// <summary>An attempt was lost with its node, and another one follows.</summary>
    Lost = 5,

    /// <summary>Runs were skipped by the overlap policy.</summary>
    Skipped = 6,

    /// <summary>Runs were missed.</summary>
    Missed = 7,

    /// <summary>A task was paused.</summary>
    Paused = 8,

    /// <summary>A task was resumed.</summary>
    Resumed = 9,

    /// <summary>A task or one of its runs was cancelled.</summary>
    Cancelled = 10,

    /// <summary>A task has made all its runs.</summary>
    Finished = 11,

    /// <summary>A task was dropped by retention or replaced.</summary>
    Removed = 12,
}
