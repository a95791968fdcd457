namespace Orleans.Runtime.Messaging;

/// <summary>Which optional parts a message has on the wire.</summary>
[Flags]
internal enum MessageParts : uint
{
    None = 0,
    TargetSilo = 1,
    SendingSilo = 2,

    /// <summary>The target silo is the one that the connection leads to; its address is left out.</summary>
    TargetIsReceiver = 4,

    /// <summary>The sending silo is the one that the connection comes from; its address is left out.</summary>
    SenderIsSender = 8,
    SendingGrain = 16,
    InterfaceType = 32,
    InterfaceVersion = 64,
    Deadline = 128,
    Flags = 256,
    Rejection = 512,
    ForwardCount = 1024,
    CacheInvalidation = 2048,

    /// <summary>The body begins with the request context.</summary>
    RequestContext = 4096,
    Body = 8192,
    All = 16383,
}
