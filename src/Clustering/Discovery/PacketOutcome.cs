namespace Wetware.Clustering.Discovery;

/// <summary>What became of a packet.</summary>
public enum PacketOutcome
{
    /// <summary>It was given to the parser.</summary>
    Parsed = 0,

    /// <summary>It is not about our service.</summary>
    Ignored = 1,

    /// <summary>It breaks the format or a limit.</summary>
    Refused = 2,

    /// <summary>Its sender, or all together, sent too many.</summary>
    Limited = 3,
}
