using Orleans.Streams;
using Wetware.Grains.PubSub;

namespace Wetware.Grains.Routing;

/// <summary>This node's connection to the routing stream: every node publishes its heartbeats to it and hears all others, and itself.</summary>
internal sealed class RoutingFeed : IAsyncBatchObserver<RoutingEvent>
{
    /// <summary>The stream; its namespace is reserved for nodes.</summary>
    public static readonly StreamId Id = StreamId.Create("ww.routing", "records");

    private readonly NodeSubscription<RoutingEvent> _subscription;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LiveTable _table;
    private readonly OwnRecord _own;
    private readonly TimeProvider _time;
    private long _echo;

    public RoutingFeed(IServiceProvider services, LiveTable table, OwnRecord own, TimeProvider time)
    {
        (_table, _own, _time, _echo) = (table, own, time, time.GetTimestamp());
        _subscription = new NodeSubscription<RoutingEvent>(services, Id, this, time);
    }

    /// <summary>How long ago this node last heard itself, or subscribed.</summary>
    public TimeSpan Silence => _time.GetElapsedTime(Interlocked.Read(ref _echo));

    /// <summary>Completes when this node has heard that it ends: then its last message has left the queue.</summary>
    public Task Ended => _ended.Task;

    /// <summary>True when there is a subscription.</summary>
    public bool IsSubscribed => _subscription.IsOpen;

    /// <summary>The stream.</summary>
    public IAsyncStream<RoutingEvent> Stream => _subscription.Stream;

    /// <summary>Tells all nodes; returns when this node's queue has it.</summary>
    public Task Publish(RoutingEvent what) => Stream.OnNextAsync(what);

    /// <summary>Starts to listen.</summary>
    public async Task Subscribe()
    {
        await _subscription.Open().ConfigureAwait(false);
        Interlocked.Exchange(ref _echo, _time.GetTimestamp());
    }

    /// <summary>Subscribes again and ends the subscription that there was.</summary>
    public async Task Renew()
    {
        await _subscription.Renew().ConfigureAwait(false);
        Interlocked.Exchange(ref _echo, _time.GetTimestamp());
    }

    /// <summary>Subscribes again when the stream does not know this node any more; returns true when it did.</summary>
    public Task<bool> Verify() => _subscription.Verify();

    /// <summary>Stops listening.</summary>
    public Task Unsubscribe() => _subscription.Close();

    /// <inheritdoc />
    public Task OnNextAsync(IList<SequentialItem<RoutingEvent>> items)
    {
        foreach (var item in items)
            Hear(item.Item);
        return Task.CompletedTask;
    }

    /// <summary>Does nothing: what was lost comes again with the next heartbeat.</summary>
    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;

    private void Hear(RoutingEvent what)
    {
        // Only this node knows when it ends, and its own table has its record already.
        if (what.Record?.Server == _own.Server)
        {
            Interlocked.Exchange(ref _echo, _time.GetTimestamp());
            if (what.Ended)
                _ended.TrySetResult();
        }
        else if (what is { Ended: true, Record: { } last } && last.Problem() is null)
        {
            _table.End(last.Server);
        }
        else
        {
            _table.Take(what.Record!);
        }
    }
}
