namespace Wetware.Grains.Channels;

/// <summary>Where a value is on its way.</summary>
internal enum ItemStage
{
    /// <summary>In line: its sender waits, or it is kept.</summary>
    Ready,

    /// <summary>Reserved for a receiver that has not said yet that it has it.</summary>
    Offered,

    /// <summary>A receiver has it; its sender is told, and the receiver is confirmed when the sender knows. Synchronous channels only.</summary>
    Held,

    /// <summary>The receiver's, remembered for those who ask again.</summary>
    Accepted,

    /// <summary>The channel was closed first.</summary>
    Closed,

    /// <summary>The sender withdrew it first.</summary>
    Withdrawn,
}
