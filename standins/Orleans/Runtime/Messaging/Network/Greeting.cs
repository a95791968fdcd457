namespace Orleans.Runtime.Messaging;

/// <summary>What each side of a connection says of itself before anything else.</summary>
/// <param name="Version">The protocol that it speaks.</param>
/// <param name="Kind">Silo or client. A gateway greets clients as <see cref="PeerKind.Silo"/>.</param>
/// <param name="ClusterId">The cluster to which it belongs.</param>
/// <param name="Silo">The silo's identity; null for a client.</param>
/// <param name="Client">The client's identity; default for a silo.</param>
internal sealed record Greeting(byte Version, PeerKind Kind, string ClusterId, SiloAddress? Silo, GrainId Client)
{
    public const byte CurrentVersion = 1;

    public static Greeting OfSilo(string clusterId, SiloAddress silo) => new(CurrentVersion, PeerKind.Silo, clusterId, silo, default);

    public static Greeting OfClient(string clusterId, GrainId client) => new(CurrentVersion, PeerKind.Client, clusterId, null, client);

    public override string ToString() => Silo?.ToString() ?? Client.ToString();
}
