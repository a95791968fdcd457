namespace Orleans.Runtime.Messaging;

/// <summary>What stands at the other end of a connection.</summary>
internal enum PeerKind : byte
{
    /// <summary>A silo, reached on its silo port.</summary>
    Silo = 1,

    /// <summary>A client, or the gateway that it dialled.</summary>
    Client = 2,
}
