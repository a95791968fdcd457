using Wetware.Errors;
using Wetware.PubSub;
using Wetware.Waiting;

namespace Wetware.Grains.PubSub;

/// <summary>The subscriptions of this node.</summary>
internal sealed partial class TopicGrain
{
    private static readonly TimeSpan SweepAtLeast = TimeSpan.FromSeconds(5);

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
        if (_fanout.Find(subscription) is null)
        {
            if (_fanout.Count >= settings.MaxSubscriptions)
                throw new WetwareException(ErrorKind.Overloaded, $"topic \"{_name}\" has {settings.MaxSubscriptions} subscriptions on this node, which is the most it takes");
            var waiting = new SubscriptionBuffer(buffer, settings.MaxBufferBytes, memory);
            _fanout.Add(subscription, new Subscriber(waiting, _fanout.Gate, streams.Last(_stream), time));
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
        return Find(subscription).Read(operation, max, slice < LongPoll.Slice ? slice : LongPoll.Slice, cancellationToken);
    }

    /// <inheritdoc />
    public Task<Waited<TopicBatch>> Withdraw(Guid subscription, Guid operation, CancellationToken cancellationToken = default) =>
        Task.FromResult(_fanout.Find(subscription)?.Withdraw(operation) ?? default);

    /// <inheritdoc />
    public Task<bool> Renew(Guid subscription, CancellationToken cancellationToken = default)
    {
        var subscriber = _fanout.Find(subscription);
        subscriber?.Heard();
        return Task.FromResult(subscriber is not null);
    }

    /// <inheritdoc />
    public Task Unsubscribe(Guid subscription, CancellationToken cancellationToken = default)
    {
        // Whether the stream knows that nobody listens here any more is not the caller's concern.
        if (Drop(subscription) && _fanout.Count == 0)
            Align().Ignore();
        return Task.CompletedTask;
    }

    private Subscriber Find(Guid subscription)
    {
        Check();
        return _fanout.Find(subscription)
            ?? throw new WetwareException(ErrorKind.Closed, $"topic \"{_name}\" has no such subscription on this node: it was ended, or its reader was silent for {options.Value.Silence.TotalSeconds} s");
    }

    private bool Drop(Guid subscription, WetwareException? error = null)
    {
        if (_fanout.Remove(subscription) is not { } subscriber)
            return false;
        subscriber.End(error);
        metrics.Subscriptions(-1);
        return true;
    }

    private void EndAll()
    {
        foreach (var (subscription, _) in _fanout.All())
            Drop(subscription, WetwareException.NodeGone(Node.Server));
    }

    private async Task Sweep(CancellationToken cancellationToken)
    {
        foreach (var (subscription, subscriber) in _fanout.All())
        {
            if (subscriber.Silent >= options.Value.Silence && Drop(subscription))
                metrics.Dropped();
        }

        if (_fanout.Count > 0)
            return;
        _sweeping?.Dispose();
        _sweeping = null;
        await Align();
    }

    // One change after the other, so that a late end cannot overtake a new beginning.
    private Task Align() => _aligning = AlignAfter(_aligning);

    private async Task AlignAfter(Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        var wanted = _fanout.Count > 0;
        if (wanted == _listening)
            return;
        if (wanted)
        {
            _fanout.Restart();
            await feeds.Open(_name, _fanout);
        }
        else
        {
            await feeds.Close(_name);
        }

        _listening = wanted;
    }
}
