using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Configuration;
using Wetware.Capabilities;
using Wetware.Grains.Capabilities;
using Wetware.Grains.Nodes;
using Wetware.Grains.Placement;
using Wetware.Nodes;
using Wetware.PubSub;

namespace Wetware.Grains.PubSub;

/// <summary>Joins topics on its node.</summary>
[NodePlacement, Reentrant]
internal sealed class RouterGrain : NodeOwnedGrain, IRouterGrain
{
    private static readonly CapabilityMethods<RouterGrain> Methods = new CapabilityMethods<RouterGrain>(CapabilityKinds.Router)
        .Query(TopicMethods.Join, static async (grain, call, cancel) =>
        {
            var topic = grain.GrainFactory.GetGrain<ITopicGrain>(await grain.Join(call.Text(), cancel));
            return CapabilityReply.Of(await grain._invoker.Derive(call, CapabilityKinds.Topic, topic.GetGrainId(), cancellationToken: cancel));
        });

    private readonly IOptions<ClusterOptions> _cluster;
    private readonly CapabilityInvoker<RouterGrain> _invoker;

    public RouterGrain(NodeCard node, CapabilityInvokers invokers, IOptions<ClusterOptions> cluster)
        : base(node) => (_cluster, _invoker) = (cluster, invokers.For(this, Methods));

    /// <inheritdoc />
    public Task<string> Join(string name, CancellationToken cancellationToken = default)
    {
        TopicName.Check(name, _cluster.Value.ServiceId);
        return Task.FromResult(NodeKey.With(Node.Server, name));
    }
}
