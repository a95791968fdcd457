namespace Orleans.Runtime;

/// <summary>Why no grain code ran for a request. Only on responses; <see cref="None"/> means that the body is the outcome.</summary>
internal enum RejectionKind : byte
{
    None,

    /// <summary>It may work when tried again: the activation or its silo went away.</summary>
    Transient,

    /// <summary>The receiver or the gateway has too much to do.</summary>
    Overloaded,

    /// <summary>It will not work, such as an unknown grain type.</summary>
    Unrecoverable,

    /// <summary>The gateway has too much to do.</summary>
    GatewayTooBusy,

    /// <summary>The address that the sender used is wrong; see <see cref="Message.CacheInvalidation"/>.</summary>
    CacheInvalidation,
}
