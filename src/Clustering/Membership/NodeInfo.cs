namespace Wetware.Clustering.Membership;

/// <summary>What a node's cluster endpoint tells a caller who wants to join or to use the cluster.</summary>
public sealed record NodeInfo
{
    /// <summary>The namespace; callers of another one turn away.</summary>
    public required string Namespace { get; init; }

    /// <summary>The node's peer id.</summary>
    public required string Peer { get; init; }

    /// <summary>The node's server id.</summary>
    public required string Server { get; init; }

    /// <summary><c>candidate</c>, <c>waiting</c>, <c>member</c>, <c>primary</c> or <c>database</c>.</summary>
    public required string Stage { get; init; }

    /// <summary>Peer id of the primary, when there is one.</summary>
    public string? PrimaryPeer { get; init; }

    /// <summary>Cluster endpoint of the primary, <c>address:port</c>.</summary>
    public string? PrimaryEndpoint { get; init; }

    /// <summary>Where grain clients may connect, <c>address:port</c> each.</summary>
    public IReadOnlyList<string> Gateways { get; init; } = [];

    /// <summary>The clock of the node, UTC; the difference to one's own is shown by <c>ww doctor</c>.</summary>
    public DateTimeOffset Now { get; init; }
}
