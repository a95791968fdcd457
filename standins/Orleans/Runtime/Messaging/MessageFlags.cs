namespace Orleans.Runtime;

/// <summary>Properties of a request that the receiver must know before it looks at the body.</summary>
[Flags]
internal enum MessageFlags : byte
{
    None = 0,

    /// <summary>May run between the turns of others.</summary>
    AlwaysInterleave = 1,

    /// <summary>May run between the turns of other read-only requests.</summary>
    ReadOnly = 2,

    /// <summary>Does not count as a use of the activation (timers that do not keep it alive).</summary>
    NoKeepAlive = 4,

    /// <summary>Belongs to the activation itself, such as a timer tick: never forwarded, never refused.</summary>
    LocalOnly = 8,
}
