using System.Net;
using Wetware.Nodes;

namespace Wetware.Clustering.Membership;

/// <summary>Where the primary's cluster endpoint is now; it moves when the primary comes back on another port or address.</summary>
public sealed class PrimaryLocator(PeerId peer, IPEndPoint endpoint)
{
    private volatile IPEndPoint _endpoint = endpoint;

    /// <summary>The node that leads this cluster; this never changes.</summary>
    public PeerId Peer { get; } = peer;

    /// <summary>Its endpoint, as heard last.</summary>
    public IPEndPoint Endpoint
    {
        get => _endpoint;
        set => _endpoint = value;
    }
}
