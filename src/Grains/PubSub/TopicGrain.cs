using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Configuration;
using Wetware.Errors;
using Wetware.Grains.Capabilities;
using Wetware.Grains.Nodes;
using Wetware.Grains.Placement;
using Wetware.Grains.PubSub.Streams;
using Wetware.Nodes;
using Wetware.PubSub;
using Wetware.PubSub.Streams;

namespace Wetware.Grains.PubSub;

/// <summary>
/// A topic on one node: what is published here goes into a queue of the node's streams, from which agents deliver it to every node that listens, this one too.
/// Publishing only puts into a bounded queue, so it never waits.
/// </summary>
[NodePlacement, Reentrant]
internal sealed partial class TopicGrain(
    NodeCard node,
    NodeStreams streams,
    TopicFeeds feeds,
    TopicMemory memory,
    CapabilityInvokers gates,
    PubSubMetrics metrics,
    IOptions<PubSubOptions> options,
    IOptions<ClusterOptions> cluster,
    TimeProvider time) : NodeOwnedGrain(node), ITopicGrain
{
    private readonly TopicFanout _fanout = new(metrics);
    private string _name = "";
    private StreamId _stream;
    private WetwareException? _refusal;
    private long _published;
    private long _dropped;

    /// <inheritdoc />
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await base.OnActivateAsync(cancellationToken);
        gates.For(this, Methods);
        _name = NodeKey.Rest(this.GetPrimaryKeyString());
        try
        {
            TopicName.Check(_name, cluster.Value.ServiceId);
        }
        catch (WetwareException error)
        {
            _refusal = error;
            return;
        }

        _stream = WetwareStreams.Topic(_name);
    }

    /// <inheritdoc />
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        EndAll();
        await Align().WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        await base.OnDeactivateAsync(reason, cancellationToken);
    }

    /// <inheritdoc />
    public Task<string> Name(CancellationToken cancellationToken = default)
    {
        Check();
        return Task.FromResult(_name);
    }

    /// <inheritdoc />
    public Task Publish(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default)
    {
        Check();
        if (message.Length > TopicLimits.MaxMessageBytes)
            throw Topic.TooLarge(message.Length);
        _published++;
        if (!streams.Publish(_stream, message.ToArray(), isRaw: true))
            _dropped++;
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task<TopicState> State(CancellationToken cancellationToken = default)
    {
        Check();
        var (delivered, lost) = _fanout.Counts;
        return Task.FromResult(new TopicState
        {
            Name = _name,
            Subscriptions = _fanout.Count,
            Published = _published,
            Delivered = delivered,
            Lost = lost + _dropped,
        });
    }

    private void Check()
    {
        if (_refusal is { } refusal)
            throw new WetwareException(refusal.Kind, refusal.Message);
    }
}
