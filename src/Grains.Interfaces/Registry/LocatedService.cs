using Wetware.Nodes;

namespace Wetware.Registry;

/// <summary>A provider of a service whose signature, service name and age were checked.</summary>
/// <param name="Peer">The name of the key that signed.</param>
/// <param name="Location">What it says.</param>
/// <param name="Issued">When it said so, by its clock.</param>
/// <param name="Lifetime">For how long that holds.</param>
public sealed record LocatedService(PeerId Peer, ServiceLocation Location, DateTimeOffset Issued, TimeSpan Lifetime);
