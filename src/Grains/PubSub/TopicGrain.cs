using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Configuration;
using Wetware.Errors;
using Wetware.Grains.Capabilities;
using Wetware.Grains.Nodes;
using Wetware.Grains.Placement;
using Wetware.Nodes;
using Wetware.PubSub;

namespace Wetware.Grains.PubSub;

/// <summary>
/// A topic on one node: what is published here goes into the buffers of this node's subscriptions and, by way of the nodes that listen, into those of
/// the others. Publishing only puts into bounded queues, so it never waits.
/// </summary>
[NodePlacement, Reentrant]
internal sealed partial class TopicGrain(
    NodeCard node,
    InterestTable interest,
    TopicMemory memory,
    CapabilityGates gates,
    PubSubMetrics metrics,
    IOptions<PubSubOptions> options,
    IOptions<ClusterOptions> cluster,
    TimeProvider time) : NodeOwnedGrain(node), ITopicGrain, ITopicRelay
{
    private readonly Dictionary<string, TopicLink> _links = new(StringComparer.Ordinal);
    private string _name = "";
    private WetwareException? _refusal;
    private long _published;
    private long _delivered;
    private long _lost;

    /// <inheritdoc />
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await base.OnActivateAsync(cancellationToken);
        var key = this.GetPrimaryKeyString();
        _name = key.Length > ServerId.TextLength ? key[(ServerId.TextLength + 1)..] : "";
        try
        {
            TopicName.Check(_name, cluster.Value.ServiceId);
        }
        catch (WetwareException error)
        {
            _refusal = error;
            return;
        }

        await Interest.Ready(cancellationToken);
    }

    /// <inheritdoc />
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        EndAll();
        try
        {
            await Task.WhenAll(_links.Values.Select(link => link.Idle).Append(_aligning)).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // What has not been sent by now is lost, as everything here may be.
        }

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
        metrics.Published();
        Put(message);
        foreach (var server in interest.Listeners(_name))
        {
            if (server != Node.Server && !LinkTo(server).Send(message))
            {
                _lost++;
                metrics.Lost(PubSubMetrics.LinkFull, 1);
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task Deliver(TopicDelivery delivery, CancellationToken cancellationToken = default)
    {
        Check();
        foreach (var message in delivery.Messages)
        {
            if (message.Length <= TopicLimits.MaxMessageBytes)
                Put(message);
        }

        foreach (var subscriber in _subscribers.Values)
        {
            subscriber.Buffer.Miss(delivery.Lost);
            _lost += delivery.Lost;
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task<TopicState> State(CancellationToken cancellationToken = default)
    {
        Check();
        return Task.FromResult(new TopicState
        {
            Name = _name,
            Subscriptions = _subscribers.Count,
            OtherNodes = interest.Listeners(_name).Length,
            Published = _published,
            Delivered = _delivered,
            Lost = _lost,
        });
    }

    private IInterestGrain Interest => GrainFactory.GetGrain<IInterestGrain>(Node.Server);

    private void Put(ReadOnlyMemory<byte> message)
    {
        var taken = 0;
        foreach (var subscriber in _subscribers.Values)
        {
            if (subscriber.Offer(message))
                taken++;
        }

        var lost = _subscribers.Count - taken;
        _delivered += taken;
        _lost += lost;
        metrics.Delivered(taken);
        metrics.Lost(PubSubMetrics.BufferFull, lost);
    }

    private TopicLink LinkTo(string server)
    {
        if (_links.TryGetValue(server, out var link))
            return link;
        foreach (var (gone, _) in _links.Where(pair => pair.Value.Idle.IsCompleted && !interest.Listeners(_name).Contains(pair.Key)).ToList())
            _links.Remove(gone);
        var settings = options.Value;
        return _links[server] = new TopicLink(
            GrainFactory.GetGrain<ITopicRelay>($"{server}/{_name}"), new Outbox(settings.MaxUnsent, settings.MaxUnsentBytes, memory), metrics);
    }

    private void Check()
    {
        if (_refusal is { } refusal)
            throw new WetwareException(refusal.Kind, refusal.Message);
    }
}
