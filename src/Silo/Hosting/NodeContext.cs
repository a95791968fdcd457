using System.Net;
using Microsoft.Extensions.Logging;
using Wetware.Clustering;
using Wetware.Clustering.Discovery;
using Wetware.Clustering.Identity;
using Wetware.Clustering.Joining;
using Wetware.Clustering.Membership;
using Wetware.Clustering.Security;
using Wetware.Nodes;
using Wetware.Silo.Configuration;
using Wetware.Silo.Storage;

namespace Wetware.Silo.Hosting;

/// <summary>All that is known of a node once it knows whether it joins or leads, and from which its host is built.</summary>
public sealed record NodeContext
{
    /// <summary>The checked options.</summary>
    public required NodeOptions Options { get; init; }

    /// <summary>Who we are.</summary>
    public required NodeIdentity Identity { get; init; }

    /// <summary>The folder we hold.</summary>
    public required DataDirectory Data { get; init; }

    /// <summary>Where we listen.</summary>
    public required NodePorts Ports { get; init; }

    /// <summary>What the nodes share.</summary>
    public required ClusterSecret Secret { get; init; }

    /// <summary>Who leads; null with a database, where nobody does.</summary>
    public required PrimaryRef? Primary { get; init; }

    /// <summary>The membership of an embedded cluster; null with a database.</summary>
    public required IMemberTable? Members { get; init; }

    /// <summary>The primary's database; null elsewhere.</summary>
    public required Database? Database { get; init; }

    /// <summary>With a database, how to connect to it; may hold a password. Null in an embedded cluster.</summary>
    public string? Connection { get; init; }

    /// <summary>When this start of the node began.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Where everything is logged.</summary>
    public required ILoggerFactory Loggers { get; init; }

    /// <summary>True when this node holds membership and storage.</summary>
    public bool IsPrimary => Database is not null;

    /// <summary>The silo's name in the membership.</summary>
    public NodeName Name => NodeName.For(Identity.Server, Identity.Peer, Options.Role, IsPrimary);

    /// <summary>What the node says of itself.</summary>
    public NodeCard Card()
    {
        if (!NodeMeta.TryParse(Options.Meta, out var meta, out var problem))
            throw new NodeStartException($"Cluster:Meta: {problem}");
        return new NodeCard
        {
            Server = Identity.Server.ToString(),
            Peer = Identity.Peer.ToString(),
            Host = Options.Host,
            Meta = meta.ToDictionary(),
            Role = Options.Role,
            Primary = IsPrimary,
            Started = Started,
            Version = NodeVersion.Text,
            Database = Connection is not null,
            Address = new IPEndPoint(Ports.Advertise, Ports.Silo).ToString(),
        };
    }
}
