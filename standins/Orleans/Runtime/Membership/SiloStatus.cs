namespace Orleans.Runtime;

/// <summary>Where a silo stands in its life. It only ever moves down this list; <see cref="Dead"/> is final.</summary>
[GenerateSerializer]
public enum SiloStatus
{
    /// <summary>Nothing is known of the silo.</summary>
    None = 0,

    /// <summary>Built, not yet in the table.</summary>
    Created = 1,

    /// <summary>In the table, proving that it reaches the active silos.</summary>
    Joining = 2,

    /// <summary>Hosts grains.</summary>
    Active = 3,

    /// <summary>Leaves and hands over its grains.</summary>
    ShuttingDown = 4,

    /// <summary>Leaves without handing over.</summary>
    Stopping = 5,

    /// <summary>Gone. No silo with this address and generation exists or will exist.</summary>
    Dead = 6,
}
