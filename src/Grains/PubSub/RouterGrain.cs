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
internal sealed class RouterGrain(NodeCard node, CapabilityInvokers gates, IOptions<ClusterOptions> cluster)
    : NodeOwnedGrain(node), IRouterGrain, ICapabilityTarget
{
    private static readonly CapabilityMethods<RouterGrain> Methods = new CapabilityMethods<RouterGrain>(CapabilityKinds.Router)
        .Query(TopicMethods.Join, static async (grain, call, cancel) =>
        {
            var topic = grain.GrainFactory.GetGrain<ITopicGrain>(await grain.Join(call.Text(), cancel));
            return CapabilityReply.Of(await grain.Gate.Derive(call, CapabilityKinds.Topic, topic.GetGrainId(), cancellationToken: cancel));
        });

    private CapabilityInvoker<RouterGrain>? _gate;

    private CapabilityInvoker<RouterGrain> Gate => _gate ??= gates.For(this, Methods);

    /// <inheritdoc />
    public Task<string> Join(string name, CancellationToken cancellationToken = default)
    {
        TopicName.Check(name, cluster.Value.ServiceId);
        return Task.FromResult($"{Node.Server}/{name}");
    }

    /// <inheritdoc />
    public Task<CapabilityReply> Invoke(CapabilityCall call, CancellationToken cancellationToken = default) => Gate.Invoke(call, cancellationToken);

    /// <inheritdoc />
    public Task<CapabilityReply?> Withdraw(Capability capability, Guid operation, CancellationToken cancellationToken = default) =>
        Gate.Withdraw(capability, operation, cancellationToken);

    /// <inheritdoc />
    public Task Revoke(Capability capability, CancellationToken cancellationToken = default) => Gate.Revoke(capability, cancellationToken);

    /// <inheritdoc />
    public Task<bool> IsValid(IReadOnlyList<Guid> serials, CancellationToken cancellationToken = default) => Gate.IsValid(serials, cancellationToken);
}
