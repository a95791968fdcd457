using Wetware.Grains.Anchors;
using Wetware.Grains.Capabilities;
using Wetware.Grains.Channels;
using Wetware.Grains.Devices;
using Wetware.Grains.Http;
using Wetware.Grains.Placement;
using Wetware.Grains.Processes;
using Wetware.Grains.PubSub;
using Wetware.Grains.Raft;
using Wetware.Grains.Registry;
using Wetware.Grains.Routing;
using Wetware.Grains.Tasks;
using Wetware.Nodes;

namespace Wetware.Grains.Hosting;

/// <summary>Adds the primitives to a silo, in one place for nodes and tests.</summary>
public static class PrimitivesHosting
{
    /// <summary>
    /// Adds all primitives to a silo. The silo's name must be a <see cref="NodeName"/>, and its services hold a <see cref="Wetware.Nodes.NodeCard"/> and
    /// the node's <see cref="Wetware.Security.IEnvelopeSigner"/>.
    /// </summary>
    public static ISiloBuilder AddPrimitives(this ISiloBuilder silo) => silo
        .AddCapabilities()
        .AddPlacementDirector<NodePlacement, NodePlacementDirector>()
        .AddPlacementDirector<PrimaryPlacement, PrimaryPlacementDirector>()
        .AddProcesses()
        .AddHttp()
        .AddDeviceCalls()
        .AddOutgoingGrainCallFilter<NodeGoneFilter>()
        .AddChannels()
        .AddPubSub()
        .AddRegistry()
        .AddRouting()
        .AddAnchors()
        .AddRaft()
        .AddTasks();
}
