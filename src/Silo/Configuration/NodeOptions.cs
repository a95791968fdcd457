using Wetware.Clustering.Configuration;
using Wetware.Grains.Anchors;
using Wetware.Grains.Channels;
using Wetware.Grains.Processes;
using Wetware.Grains.PubSub;
using Wetware.Grains.Raft;
using Wetware.Grains.Routing;
using Wetware.Grains.Sessions;
using Wetware.Grains.Tasks;
using Wetware.Nodes;

namespace Wetware.Silo.Configuration;

/// <summary>Section <c>Cluster</c>: what a node is and how it finds the others.</summary>
public sealed class NodeOptions : ClusteringOptions
{
    /// <summary>Gateway or worker; set by the command that starts the node.</summary>
    public NodeRole Role { get; set; }

    /// <inheritdoc />
    public override string Kind => Role == NodeRole.Gateway ? NodeName.Gateway : NodeName.Worker;

    /// <summary>Gateways may become the primary unless <see cref="ClusteringOptions.MayLead"/> is false; workers only with <see cref="ClusteringOptions.Bootstrap"/>.</summary>
    public override bool CanLead => MayLead && Role == NodeRole.Gateway;

    /// <summary>A file with a join token (<c>ww secret join-token</c>), which gives the namespace, addresses to ask and the secret. Default none.</summary>
    public string? JoinTokenFile { get; set; }

    /// <summary>Labels of the node, <c>key=value</c>. At most 32, 256 bytes each.</summary>
    public IList<string> Meta { get; } = [];

    /// <summary>Host name shown to others. Default: the operating system's.</summary>
    public string Host { get; set; } = Environment.MachineName;

    /// <summary>PostgreSQL connection string. When set, membership and storage live there. Default none.</summary>
    public string? Database { get; set; }

    /// <summary>How long a stopping node may take to hand over its work. 1 s to 10 min. Default 25 s.</summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>Who may log in, and what a session gives.</summary>
    public AuthOptions Auth { get; set; } = new();

    /// <summary>How nodes tell each other that they live.</summary>
    public RoutingOptions Routing { get; set; } = new();

    /// <summary>Limits of the anchor tree.</summary>
    public AnchorOptions Anchors { get; set; } = new();

    /// <summary>How much channels may keep.</summary>
    public ChannelOptions Channels { get; set; } = new();

    /// <summary>What the node gives to guests.</summary>
    public GuestOptions Guests { get; set; } = new();

    /// <summary>What the scheduler keeps.</summary>
    public TaskOptions Tasks { get; set; } = new();

    /// <summary>What the node does for the scheduler.</summary>
    public WorkerOptions Worker { get; set; } = new();

    /// <summary>How much of a node topics may use.</summary>
    public PubSubOptions PubSub { get; set; } = new();

    /// <summary>The members of Raft groups.</summary>
    public RaftOptions Raft { get; set; } = new();

    /// <summary>The embedded storage.</summary>
    public StorageOptions Storage { get; set; } = new();

    /// <summary>The backups that the node makes.</summary>
    public BackupOptions Backup { get; set; } = new();
}
