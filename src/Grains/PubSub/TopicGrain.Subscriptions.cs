using Wetware.Errors;
using Wetware.PubSub;
using Wetware.Waiting;

namespace Wetware.Grains.PubSub;

/// <summary>The subscriptions of this node.</summary>
internal sealed partial class TopicGrain
{
    private static readonly TimeSpan SweepAtLeast = TimeSpan.FromSeconds(5);

    private readonly Dictionary<Guid, Subscriber> _subscribers = [];
    private IGrainTimer? _sweeping;
    private Task _aligning = Task.CompletedTask;
    private bool _listening;

    /// <inheritdoc />
    public async Task Subscribe(Guid subscription, int buffer = TopicLimits.DefaultBuffer, CancellationToken cancellationToken = default)
    {
        Check();
        if (subscription == Guid.Empty)
            throw new WetwareException(ErrorKind.Failed, "subscription: the id is empty");
        if (buffer is < 1 or > TopicLimits.MaxBuffer)
            throw new WetwareException(ErrorKind.Limit, $"buffer: {buffer} messages; must be 1 to {TopicLimits.MaxBuffer}");
        var settings = options.Value;
        if (!_subscribers.ContainsKey(subscription))
        {
            if (_subscribers.Count >= settings.MaxSubscriptions)
                throw new WetwareException(ErrorKind.Overloaded, $"topic \"{_name}\" has {settings.MaxSubscriptions} subscriptions on this node, which is the most it takes");
            _subscribers.Add(subscription, new Subscriber(new SubscriptionBuffer(buffer, settings.MaxBufferBytes, memory), time));
            metrics.Subscriptions(1);
            var every = settings.Silence / 4 < SweepAtLeast ? settings.Silence / 4 : SweepAtLeast;
            _sweeping ??= this.RegisterGrainTimer(Sweep, new GrainTimerCreationOptions { DueTime = every, Period = every, Interleave = true, KeepAlive = true });
        }

        try
        {
            await Align();
        }
        catch (WetwareException)
        {
            Drop(subscription);
            throw;
        }
    }

    /// <inheritdoc />
    public Task<Waited<TopicBatch>> Next(Guid subscription, Guid operation, int max, TimeSpan slice, CancellationToken cancellationToken = default)
    {
        if (operation == Guid.Empty)
            throw new WetwareException(ErrorKind.Failed, "operation: the id is empty");
        if (max is < 1 or > TopicLimits.MaxBatch)
            throw new WetwareException(ErrorKind.Limit, $"max: {max} messages; must be 1 to {TopicLimits.MaxBatch}");
        return Find(subscription).Read(operation, max, slice < BoundedWait.Slice ? slice : BoundedWait.Slice, cancellationToken);
    }

    /// <inheritdoc />
    public Task<Waited<TopicBatch>> Withdraw(Guid subscription, Guid operation, CancellationToken cancellationToken = default) =>
        Task.FromResult(_subscribers.TryGetValue(subscription, out var subscriber) ? subscriber.Withdraw(operation) : default);

    /// <inheritdoc />
    public Task<bool> Renew(Guid subscription, CancellationToken cancellationToken = default)
    {
        if (!_subscribers.TryGetValue(subscription, out var subscriber))
            return Task.FromResult(false);
        subscriber.Heard();
        return Task.FromResult(true);
    }

    /// <inheritdoc />
    public Task Unsubscribe(Guid subscription, CancellationToken cancellationToken = default)
    {
        // Whether the other nodes know that nobody listens here any more is not the caller's concern.
        if (Drop(subscription) && _subscribers.Count == 0)
            Align().Ignore();
        return Task.CompletedTask;
    }

    private Subscriber Find(Guid subscription)
    {
        Check();
        return _subscribers.TryGetValue(subscription, out var subscriber)
            ? subscriber
            : throw new WetwareException(ErrorKind.Closed, $"topic \"{_name}\" has no such subscription on this node: it was ended, or its reader was silent for {options.Value.Silence.TotalSeconds} s");
    }

    private bool Drop(Guid subscription, WetwareException? error = null)
    {
        if (!_subscribers.Remove(subscription, out var subscriber))
            return false;
        subscriber.End(error);
        metrics.Subscriptions(-1);
        return true;
    }

    private void EndAll()
    {
        foreach (var subscription in _subscribers.Keys.ToList())
            Drop(subscription, WetwareException.NodeGone(Node.Server));
    }

    private async Task Sweep(CancellationToken cancellationToken)
    {
        foreach (var (subscription, subscriber) in _subscribers.ToList())
        {
            if (subscriber.Silent >= options.Value.Silence && Drop(subscription))
                metrics.Dropped();
        }

        if (_subscribers.Count > 0)
            return;
        _sweeping?.Dispose();
        _sweeping = null;
        await Align();
    }

    // The other nodes are told one change after the other, so that a late "no more" cannot overtake a new "yes".
    private Task Align() => _aligning = AlignAfter(_aligning);

    private async Task AlignAfter(Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        var wanted = _subscribers.Count > 0;
        if (wanted == _listening)
            return;
        if (wanted)
            await Interest.Listen(_name);
        else
            await Interest.Unlisten(_name);
        _listening = wanted;
    }
}
