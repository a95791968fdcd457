using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Wetware.Errors;
using Wetware.Grains.Nodes;
using Wetware.Grains.Placement;
using Wetware.Nodes;

namespace Wetware.Grains.PubSub;

/// <summary>
/// Tells the other nodes at once when this node begins or ends to listen to a topic, and repeats its version to them every few seconds, so that a node that
/// missed something asks for the whole list. A node that never listened tells nothing.
/// </summary>
[NodePlacement]
public sealed partial class InterestGrain(
    NodeCard node,
    OwnInterest own,
    InterestTable table,
    IClusterMembershipService membership,
    IOptions<PubSubOptions> options,
    TimeProvider time,
    ILogger<InterestGrain> logger) : NodeOwnedGrain(node), IInterestGrain
{
    // Long enough for a healthy node under load; a node that hangs delays a new topic's first subscription by this much.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private Task? _asked;

    /// <inheritdoc />
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await base.OnActivateAsync(cancellationToken);
        this.RegisterGrainTimer(Repeat, new GrainTimerCreationOptions
        {
            DueTime = options.Value.RepeatInterest,
            Period = options.Value.RepeatInterest,
            Interleave = true,
            KeepAlive = true,
        });
    }

    /// <inheritdoc />
    public Task Ready(CancellationToken cancellationToken = default)
    {
        // Not while activating: two nodes that ask each other would wait for each other.
        return _asked ??= Task.WhenAll(Others().Select(Ask));
    }

    /// <inheritdoc />
    public async Task Listen(string topic, CancellationToken cancellationToken = default)
    {
        if (own.IsFull && !own.Has(topic))
            throw new WetwareException(ErrorKind.Overloaded, $"node {Node.Server} has subscriptions of {options.Value.MaxTopics} topics, which is the most it takes");
        if (own.Add(topic) is { } change)
            await Task.WhenAll(Others().Select(server => Send(server, change)));
    }

    /// <inheritdoc />
    public async Task Unlisten(string topic, CancellationToken cancellationToken = default)
    {
        if (own.Remove(topic) is { } change)
            await Task.WhenAll(Others().Select(server => Send(server, change)));
    }

    /// <inheritdoc />
    public Task<long> Tell(InterestChange change, CancellationToken cancellationToken = default) => Task.FromResult(table.Apply(change));

    /// <inheritdoc />
    public Task<InterestChange> All(CancellationToken cancellationToken = default) => Task.FromResult(own.All());

    private async Task Repeat(CancellationToken cancellationToken)
    {
        var others = Others();
        table.Keep(others.ToHashSet(StringComparer.Ordinal));
        if (own.Version > 0)
            await Task.WhenAll(others.Select(server => Send(server, own.Reminder())));
    }

    private async Task Send(string server, InterestChange change)
    {
        try
        {
            var peer = GrainFactory.GetGrain<IInterestGrain>(server);
            if (await peer.Tell(change).WaitAsync(Patience, time) != change.To)
                await peer.Tell(own.All()).WaitAsync(Patience, time);
        }
        catch (Exception error) when (error is WetwareException or TimeoutException or OrleansException)
        {
            // The next repetition mends it.
            LogNotTold(logger, server, error);
        }
    }

    private async Task Ask(string server)
    {
        try
        {
            table.Apply(await GrainFactory.GetGrain<IInterestGrain>(server).All().WaitAsync(Patience, time));
        }
        catch (Exception error) when (error is WetwareException or TimeoutException or OrleansException)
        {
            // It will tell by itself, within one repetition.
            LogNotTold(logger, server, error);
        }
    }

    private List<string> Others() =>
    [
        .. membership.CurrentSnapshot.Members.Values
            .Where(member => member.Status == SiloStatus.Active)
            .Select(member => NodeName.TryParse(member.Name, out var name) ? name.Server.ToString() : Node.Server)
            .Where(server => server != Node.Server),
    ];
}
