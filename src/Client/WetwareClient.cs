using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Wetware.Anchors;
using Wetware.Backups;
using Wetware.Capabilities;
using Wetware.Channels;
using Wetware.Devices;
using Wetware.Functions;
using Wetware.Modules;
using Wetware.Nodes;
using Wetware.Processes;
using Wetware.PubSub;
using Wetware.Queues;
using Wetware.RaftGroups;
using Wetware.Registry;
using Wetware.Routing;
using Wetware.Sessions;
using Wetware.Tasks;
using Wetware.Tasks.Secrets;

namespace Wetware;

/// <summary>
/// The cluster as a C# program uses it. Register it with <see cref="WetwareClientHosting"/>; one instance serves all threads of a process. Errors are
/// <see cref="Errors.WetwareException"/>.
/// </summary>
/// <param name="grains">The way to grains: an <see cref="IClusterClient"/>, or a node's own factory.</param>
/// <param name="capabilities">How capabilities are called.</param>
/// <param name="channels">The channels.</param>
/// <param name="time">The clock.</param>
/// <param name="cluster">Names the cluster.</param>
public sealed class WetwareClient(IGrainFactory grains, CapabilityClient capabilities, ChannelClient channels, TimeProvider time, IOptions<ClusterOptions> cluster)
{
    /// <summary>First-in, first-out channels between programs.</summary>
    public ChannelClient Channels { get; } = channels;

    /// <summary>Publish-subscribe, best effort.</summary>
    public TopicClient Topics { get; } = new(grains, time);

    /// <summary>A durable tree of names with values.</summary>
    public AnchorClient Anchors { get; } = new(grains, time);

    /// <summary>Lists the nodes, and takes them out of use for maintenance.</summary>
    public NodeClient Nodes { get; } = new(grains, time);

    /// <summary>The backups that nodes make.</summary>
    public BackupClient Backups { get; } = new(grains, time);

    /// <summary>Queries over the live nodes.</summary>
    public ViewClient Views { get; } = new(grains);

    /// <summary>Provides services under a name and finds their providers.</summary>
    public ServiceRegistry Registry { get; } = new(grains, time);

    /// <summary>Runs WebAssembly programs once or on a schedule.</summary>
    public TaskClient Tasks { get; } = new(grains, time);

    /// <summary>Secrets that tasks are given as environment variables.</summary>
    public TaskSecretClient TaskSecrets { get; } = new(grains, time);

    /// <summary>The store of WebAssembly modules.</summary>
    public ModuleClient Modules { get; } = new(grains, time);

    /// <summary>Names of modules, with versions.</summary>
    public ModuleNameClient ModuleNames { get; } = new(grains, time);

    /// <summary>Processes on a chosen node.</summary>
    public ProcessClient Processes { get; } = new(grains, time);

    /// <summary>Replicated state machines that survive the loss of a minority of their nodes.</summary>
    public RaftGroupClient RaftGroups { get; } = new(grains, time);

    /// <summary>Blobs, names, plugs, filters and key-value namespaces of the function platform.</summary>
    public FunctionClient Functions { get; } = new(grains, time);

    /// <summary>Devices on the network, and what is deployed to them.</summary>
    public DeviceClient Devices { get; } = new(grains);

    /// <summary>Replicated queues of many topics, with leases and fencing tokens.</summary>
    public QueueClient Queues { get; } = new(grains, time);

    /// <summary>Calls, attenuates and revokes capabilities.</summary>
    public CapabilityClient Capabilities { get; } = capabilities;

    /// <summary>Logs in, and opens sessions from tokens.</summary>
    public SessionClient Sessions { get; } = new(grains, capabilities, cluster.Value.ClusterId);
}
