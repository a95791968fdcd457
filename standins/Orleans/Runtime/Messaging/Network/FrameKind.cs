namespace Orleans.Runtime.Messaging;

/// <summary>What a frame holds: the first byte of its header.</summary>
internal enum FrameKind : byte
{
    /// <summary>No kind: a header that begins with zero is not ours.</summary>
    None = 0,

    /// <summary>The dialling side says who it is.</summary>
    Hello = 1,

    /// <summary>The accepting side says who it is: the connection is open.</summary>
    Welcome = 2,

    /// <summary>The accepting side says why it will close the connection.</summary>
    Refused = 3,

    /// <summary>A message between grains.</summary>
    Message = 16,

    /// <summary>A question of one silo's runtime to another's.</summary>
    Request = 32,

    /// <summary>The answer to a <see cref="Request"/>.</summary>
    Response = 33,

    /// <summary>A <see cref="Request"/> failed.</summary>
    Failure = 34,

    /// <summary>The sender closes this connection on purpose.</summary>
    Goodbye = 48,
}
