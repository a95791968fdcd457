using System.Net;
using Wetware.Nodes;

namespace Wetware.Clustering.Discovery;

/// <summary>Which node leads, and where its cluster endpoint is.</summary>
public sealed record PrimaryRef(PeerId Peer, IPEndPoint Endpoint);
