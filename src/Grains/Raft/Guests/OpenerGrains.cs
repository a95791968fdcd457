using Orleans.Concurrency;
using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Grains.Capabilities;
using Wetware.Grains.Nodes;
using Wetware.Grains.Placement;
using Wetware.Nodes;
using Wetware.Queues;
using Wetware.Raft.KeyValue;
using Wetware.RaftGroups;

namespace Wetware.Grains.Raft.Guests;

/// <summary>Yields key-value groups by name, as capabilities.</summary>
[NodePlacement, Reentrant]
internal sealed class KeyValueOpenerGrain : NodeOwnedGrain, IKeyValueOpenerGrain
{
    private static readonly CapabilityMethods<KeyValueOpenerGrain> Methods = new CapabilityMethods<KeyValueOpenerGrain>(CapabilityKinds.RaftGroups)
        .Query(KeyValueMethods.Open, static (grain, call, cancel) => grain.Yield(call, call.Text(), cancel))
        .Query(KeyValueMethods.Create, static async (grain, call, cancel) =>
        {
            var asked = call.Json(KeyValueJson.Default.KeyValueCreateJson);
            var name = asked.Name ?? throw new WetwareException(ErrorKind.Failed, $"arguments of '{call.Method}': name is missing");
            RaftLimits.CheckName(name);
            var group = grain.GrainFactory.GetGrain<IRaftGroupGrain>(name);
            if (await group.Find(cancel) is not { IsComplete: true, Kind: KeyValueGroup.Kind })
                await group.Create(KeyValueGroup.Kind, asked.Nodes ?? [], cancel);
            return await grain.Yield(call, name, cancel);
        });

    private readonly CapabilityInvoker<KeyValueOpenerGrain> _invoker;

    public KeyValueOpenerGrain(NodeCard node, CapabilityInvokers invokers)
        : base(node) => _invoker = invokers.For(this, Methods);

    /// <inheritdoc />
    public Task<string> Open(string group, CancellationToken cancellationToken = default)
    {
        RaftLimits.CheckName(group);
        return Task.FromResult(NodeKey.With(this.GetPrimaryKeyString(), group));
    }

    private async Task<CapabilityReply> Yield(CapabilityCall call, string name, CancellationToken cancellationToken)
    {
        var group = GrainFactory.GetGrain<IKeyValueGrain>(await Open(name, cancellationToken));
        return CapabilityReply.Of(await _invoker.Derive(call, CapabilityKinds.Raft, group.GetGrainId(), cancellationToken: cancellationToken));
    }
}

/// <summary>Yields topics of the queues by name, as capabilities.</summary>
[NodePlacement, Reentrant]
internal sealed class QueueOpenerGrain : NodeOwnedGrain, IQueueOpenerGrain
{
    private static readonly CapabilityMethods<QueueOpenerGrain> Methods = new CapabilityMethods<QueueOpenerGrain>(CapabilityKinds.Queues)
        .Query(QueueMethods.Open, static async (grain, call, cancel) =>
        {
            var topic = grain.GrainFactory.GetGrain<IQueueGrain>(await grain.Open(call.Text(), cancel));
            return CapabilityReply.Of(await grain._invoker.Derive(call, CapabilityKinds.Queue, topic.GetGrainId(), cancellationToken: cancel));
        });

    private readonly CapabilityInvoker<QueueOpenerGrain> _invoker;

    public QueueOpenerGrain(NodeCard node, CapabilityInvokers invokers)
        : base(node) => _invoker = invokers.For(this, Methods);

    /// <inheritdoc />
    public Task<string> Open(string topic, CancellationToken cancellationToken = default) => QueueRules.Check(new GetTopic(topic)) is { } problem
        ? throw new WetwareException(ErrorKind.Limit, problem)
        : Task.FromResult(NodeKey.With(this.GetPrimaryKeyString(), topic));
}
