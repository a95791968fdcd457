using Wetware.Grains.Anchors;
using Wetware.Grains.Processes;
using Wetware.Grains.PubSub;
using Wetware.Grains.Routing;
using Wetware.Grains.Sessions;
using Wetware.Grains.Tasks;
using Wetware.Nodes;

namespace Wetware.Silo.Configuration;

/// <summary>Section <c>Cluster</c>: what a node is and how it meets the others.</summary>
public sealed class NodeOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Cluster";

    /// <summary>Port that a gateway's cluster endpoint takes by default if it is free, so that <c>--join host</c> needs no number.</summary>
    public const int DefaultClusterPort = 8822;

    /// <summary>Nodes of another namespace do not exist for us. 1 to 63 of a–z, 0–9, <c>-</c>, <c>_</c>, <c>.</c>. Default <c>ww</c>.</summary>
    public string Namespace { get; set; } = "ww";

    /// <summary>Gateway or worker; set by the command that starts the node.</summary>
    public NodeRole Role { get; set; }

    /// <summary>The node's own folder: identity, storage. Default: <c>wetware/&lt;namespace&gt;/&lt;gateway or worker&gt;[-n]</c> in the user's local data.</summary>
    public string DataDirectory { get; set; } = "";

    /// <summary>Cluster endpoints (<c>host:port</c>) to ask instead of listening to multicast. At most 16.</summary>
    public IList<string> Join { get; } = [];

    /// <summary>May this worker become the primary when nobody answers? Gateways always may. Default false.</summary>
    public bool Bootstrap { get; set; }

    /// <summary>
    /// Shared by all nodes and clients; without it nothing beyond loopback is listened to. 16 to 1024 characters. Default none.
    /// Prefer <see cref="SecretFile"/>: an environment can be read by others.
    /// </summary>
    public string? Secret { get; set; }

    /// <summary>A file whose first line is the secret.</summary>
    public string? SecretFile { get; set; }

    /// <summary>Listen beyond loopback without a secret: anyone who reaches the ports then controls the cluster. Default false.</summary>
    public bool Open { get; set; }

    /// <summary>Address to listen on for other nodes and clients. Default <c>127.0.0.1</c>; <c>0.0.0.0</c> means all.</summary>
    public string Bind { get; set; } = "127.0.0.1";

    /// <summary>Address that others are told, needed when it is not <see cref="Bind"/>. Default: <see cref="Bind"/>, or this machine's first address.</summary>
    public string? Advertise { get; set; }

    /// <summary>Port for other silos; 0 = chosen by the system. Default 0.</summary>
    public int SiloPort { get; set; }

    /// <summary>Port for grain clients; 0 = chosen by the system. Default 0.</summary>
    public int GatewayPort { get; set; }

    /// <summary>
    /// Port of the cluster endpoint (membership over HTTP). 0 = chosen by the system. Default: <see cref="DefaultClusterPort"/> for a gateway if it is
    /// free, else chosen by the system.
    /// </summary>
    public int? ClusterPort { get; set; }

    /// <summary>Labels of the node, <c>key=value</c>. At most 32, 256 bytes each.</summary>
    public IList<string> Meta { get; } = [];

    /// <summary>Host name shown to others. Default: the operating system's.</summary>
    public string Host { get; set; } = Environment.MachineName;

    /// <summary>PostgreSQL connection string. When set, membership and storage live there. Default none.</summary>
    public string? Database { get; set; }

    /// <summary>How long a stopping node may take to hand over its work. 1 s to 10 min. Default 25 s.</summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>Multicast discovery.</summary>
    public DiscoveryOptions Discovery { get; set; } = new();

    /// <summary>Who may log in, and what a session gives.</summary>
    public AuthOptions Auth { get; set; } = new();

    /// <summary>How the death of a node is noticed.</summary>
    public LivenessOptions Liveness { get; set; } = new();

    /// <summary>How nodes tell each other that they live.</summary>
    public RoutingOptions Routing { get; set; } = new();

    /// <summary>Limits of the anchor tree.</summary>
    public AnchorOptions Anchors { get; set; } = new();

    /// <summary>What the node gives to guests.</summary>
    public GuestOptions Guests { get; set; } = new();

    /// <summary>What the scheduler keeps.</summary>
    public TaskOptions Tasks { get; set; } = new();

    /// <summary>What the node does for the scheduler.</summary>
    public WorkerOptions Worker { get; set; } = new();

    /// <summary>How much of a node topics may use.</summary>
    public PubSubOptions PubSub { get; set; } = new();

    /// <summary>The embedded storage.</summary>
    public StorageOptions Storage { get; set; } = new();
}
