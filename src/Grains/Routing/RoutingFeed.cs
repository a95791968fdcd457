using Microsoft.Extensions.DependencyInjection;
using Orleans.Streams;
using Wetware.Grains.Hosting;

namespace Wetware.Grains.Routing;

/// <summary>
/// This node's connection to the routing stream. The subscription is that of the silo itself, not of a grain, so that it ends with the silo and the
/// stream forgets it by itself.
/// </summary>
internal sealed class RoutingFeed(IServiceProvider services, LiveTable table, OwnRecord own, TimeProvider time)
{
    private static readonly StreamId Id = StreamId.Create("ww.routing", "records");

    private StreamSubscriptionHandle<RoutingEvent>? _subscription;
    private long _echo = time.GetTimestamp();

    /// <summary>How long ago this node last heard itself, or subscribed: who does not hear its own heartbeats hears nobody's.</summary>
    public TimeSpan Silence => time.GetElapsedTime(Interlocked.Read(ref _echo));

    /// <summary>True when there is a subscription.</summary>
    public bool IsSubscribed => _subscription is not null;

    /// <summary>The stream.</summary>
    public IAsyncStream<RoutingEvent> Stream => services.GetRequiredKeyedService<IStreamProvider>(PrimitivesHosting.Streams).GetStream<RoutingEvent>(Id);

    /// <summary>Tells all nodes.</summary>
    public Task Publish(RoutingEvent what) => Stream.OnNextAsync(what);

    /// <summary>Begins to listen.</summary>
    public async Task Subscribe()
    {
        _subscription = await Stream.SubscribeAsync((what, _) => Hear(what)).ConfigureAwait(false);
        Interlocked.Exchange(ref _echo, time.GetTimestamp());
    }

    /// <summary>Stops listening.</summary>
    public Task Unsubscribe() => Interlocked.Exchange(ref _subscription, null)?.UnsubscribeAsync() ?? Task.CompletedTask;

    private Task Hear(RoutingEvent what)
    {
        // Nobody but this node knows when it ends, and its own table has its record already.
        if (what.Record?.Server == own.Server)
            Interlocked.Exchange(ref _echo, time.GetTimestamp());
        else if (what is { Ended: true, Record: { } last } && last.Problem() is null)
            table.End(last.Server);
        else
            table.Take(what.Record!);
        return Task.CompletedTask;
    }
}
