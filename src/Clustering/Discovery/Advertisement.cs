using System.Net;
using Wetware.Nodes;

namespace Wetware.Clustering.Discovery;

/// <summary>What a node tells everyone on the network about itself.</summary>
public sealed record Advertisement
{
    /// <summary>Nodes of another namespace ignore it.</summary>
    public required string Namespace { get; init; }

    /// <summary>The node's permanent name.</summary>
    public required PeerId Peer { get; init; }

    /// <summary>The node's name since its start.</summary>
    public required ServerId Server { get; init; }

    /// <summary>How far it has come.</summary>
    public required NodeStage Stage { get; init; }

    /// <summary>Its cluster endpoint; every node has one.</summary>
    public required IPEndPoint Cluster { get; init; }

    /// <summary>Where other silos reach it, once it is a member.</summary>
    public IPEndPoint? Silo { get; init; }

    /// <summary>Where grain clients reach it, once it is a member.</summary>
    public IPEndPoint? Gateway { get; init; }

    /// <summary>The primary it belongs to; itself when it leads.</summary>
    public PrimaryRef? Primary { get; init; }
}
