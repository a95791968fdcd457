namespace Wetware.Processes;

/// <summary>How a process ended.</summary>
public enum ProcessEnd
{
    /// <summary>It returned from its entry or exited, with a code.</summary>
    Exited,

    /// <summary>It trapped.</summary>
    Trapped,

    /// <summary>It hit a limit.</summary>
    Limit,

    /// <summary>It was killed or signalled, or its parent ended.</summary>
    Killed,

    /// <summary>It could not begin: no entry, an import that nobody offers, a memory above its limit.</summary>
    Refused,

    /// <summary>The node failed while running it.</summary>
    Failed,
}
