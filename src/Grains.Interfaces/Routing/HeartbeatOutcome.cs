namespace Wetware.Routing;

/// <summary>What became of a heartbeat.</summary>
[GenerateSerializer]
[Alias("ww.heartbeat-outcome")]
public enum HeartbeatOutcome
{
    /// <summary>It is the newest of its peer and was taken.</summary>
    Accepted = 0,

    /// <summary>Valid, but something at least as new is known; nothing changed.</summary>
    Stale = 1,

    /// <summary>Not a record that a node can have made; nothing changed.</summary>
    Rejected = 2,

    /// <summary>Valid, but the table is full; nothing changed.</summary>
    Full = 3,
}
