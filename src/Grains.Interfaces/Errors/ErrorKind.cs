namespace Wetware.Errors;

/// <summary>Why something did not happen. The numbers are fixed: they are what guests see as error numbers and what crosses the wire.</summary>
public enum ErrorKind
{
    /// <summary>It failed, and none of the other words fits.</summary>
    Failed = 1,

    /// <summary>A bounded queue or a quota is full; the same call may work later.</summary>
    Overloaded = 2,

    /// <summary>The node, process or connection that would answer is gone.</summary>
    Disconnected = 3,

    /// <summary>The callee does not know this operation.</summary>
    Unimplemented = 4,

    /// <summary>The channel, stream or subscription was closed.</summary>
    Closed = 5,

    /// <summary>Nothing has this name.</summary>
    NotFound = 6,

    /// <summary>The caller does not hold the permission.</summary>
    Denied = 7,

    /// <summary>A limit on size, count, time or depth was hit; the same call will hit it again.</summary>
    Limit = 8,

    /// <summary>The caller gave up first.</summary>
    Cancelled = 9,
}
