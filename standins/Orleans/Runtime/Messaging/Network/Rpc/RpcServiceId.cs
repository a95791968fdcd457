namespace Orleans.Runtime.Messaging;

/// <summary>The runtime's services. Numbers are on the wire: never given to another.</summary>
internal enum RpcServiceId : byte
{
    /// <summary>Probes and gossip.</summary>
    Membership = 1,

    /// <summary>The table that the primary silo keeps for development clusters.</summary>
    MembershipTable = 2,

    /// <summary>Where grains are.</summary>
    Directory = 3,

    /// <summary>Which clients are connected where.</summary>
    Clients = 4,

    /// <summary>Which grain classes a silo hosts.</summary>
    Manifest = 5,

    /// <summary>Statistics and commands for operators.</summary>
    Management = 6,
}
