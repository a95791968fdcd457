namespace Wetware.Wasm.Runs;

/// <summary>How a run ended.</summary>
public enum GuestEnd
{
    /// <summary>The entry returned.</summary>
    Returned,

    /// <summary>The guest called <c>proc_exit</c>.</summary>
    Exited,

    /// <summary>The guest trapped.</summary>
    Trapped,

    /// <summary>A limit was hit.</summary>
    LimitHit,

    /// <summary>The caller withdrew.</summary>
    Cancelled,

    /// <summary>The run could not begin: no such module or entry, wrong arguments, a missing import, a module that is refused.</summary>
    Refused,

    /// <summary>No slot was free and the queue was full.</summary>
    Overloaded,

    /// <summary>Something went wrong inside the host.</summary>
    HostFailed,
}
