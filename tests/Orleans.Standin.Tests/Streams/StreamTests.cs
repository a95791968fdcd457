using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Hosting;
using Orleans.Providers.Streams.Common;
using Orleans.Runtime;
using Orleans.Standin.Tests.Runtime;
using Orleans.Storage;
using Orleans.Streams;
using Wetware.Testing;

namespace Wetware.Tests.Streams;

public sealed class StreamTests
{
    private readonly Guid _key = Guid.NewGuid();

    [Fact]
    public async Task Grain_gets_events_in_order_after_it_subscribed()
    {
        await using var silo = await Start();
        var (listener, stream) = (Listener(silo), StreamId.Create("a", _key));
        await Publish(silo, stream, "before");
        await listener.Subscribe(stream);
        await Publish(silo, stream, [.. Enumerable.Range(0, 300).Select(i => $"{i}")]);
        await Until(listener, 300);
        Assert.Equal(Enumerable.Range(0, 300).Select(i => $"{i}"), await listener.Seen());
        Assert.Equal((await listener.Places()).Order(), await listener.Places());
    }

    [Fact]
    public async Task Every_subscription_gets_every_event_and_other_streams_are_apart()
    {
        await using var silo = await Start();
        var stream = StreamId.Create("a", _key);
        var listeners = Enumerable.Range(0, 5).Select(_ => silo.Grains.GetGrain<IListenerGrain>(Guid.NewGuid())).ToArray();
        foreach (var listener in listeners)
            await listener.Subscribe(stream);
        await Publish(silo, StreamId.Create("b", _key), "other");
        await Publish(silo, stream, "x");
        foreach (var listener in listeners)
        {
            await Until(listener, 1);
            Assert.Equal(["x"], await listener.Seen());
        }
    }

    [Fact]
    public async Task Batch_arrives_together_at_a_batch_observer_and_one_by_one_at_another()
    {
        await using var silo = await Start();
        var stream = StreamId.Create("a", _key);
        var (single, batch) = (Listener(silo), silo.Grains.GetGrain<IListenerGrain>(Guid.NewGuid()));
        await single.Subscribe(stream);
        await batch.SubscribeToBatches(stream);
        await Stream(silo, stream).OnNextBatchAsync(["a", "b", "c"]);
        await Until(single, 3);
        await Until(batch, 1);
        Assert.Equal(["a+b+c"], await batch.Seen());
        Assert.Equal([0, 1, 2], (await single.Places()).Select(place => place.EventIndex));
    }

    [Fact]
    public async Task Ended_subscription_gets_nothing_more()
    {
        await using var silo = await Start();
        var (listener, stream) = (Listener(silo), StreamId.Create("a", _key));
        await listener.Subscribe(stream);
        Assert.Equal(1, await listener.Handles(stream));
        await listener.Unsubscribe(stream);
        Assert.Equal(0, await listener.Handles(stream));
        var last = silo.Grains.GetGrain<IListenerGrain>(Guid.NewGuid());
        await last.Subscribe(stream);
        await Publish(silo, stream, "x");
        await Until(last, 1);
        Assert.Empty(await listener.Seen());
    }

    [Fact]
    public async Task Grain_goes_on_with_its_subscription_when_it_is_active_again()
    {
        await using var silo = await Start();
        var (listener, stream) = (Listener(silo), StreamId.Create("resumed", _key));
        await listener.Subscribe(stream);
        await Publish(silo, stream, "one");
        await Until(listener, 1);
        await listener.Deactivate();
        await Publish(silo, stream, "two");
        await Until(listener, 1);
        Assert.Equal(["two"], await listener.Seen());
    }

    [Fact]
    public async Task Event_on_which_the_observer_fails_is_delivered_again()
    {
        await using var silo = await Start();
        var (listener, stream) = (Listener(silo), StreamId.Create("a", _key));
        await listener.Subscribe(stream);
        await listener.FailOnce();
        await Stream(silo, stream).OnNextBatchAsync(["a", "b"]);
        await Until(listener, 2);
        Assert.Equal(["a", "b"], await listener.Seen());
    }

    [Fact]
    public async Task Subscription_may_begin_at_an_earlier_event()
    {
        await using var silo = await Start();
        var stream = StreamId.Create("a", _key);
        var (first, later) = (Listener(silo), silo.Grains.GetGrain<IListenerGrain>(Guid.NewGuid()));
        await first.Subscribe(stream);
        await Publish(silo, stream, "a", "b", "c");
        await Until(first, 3);
        await later.SubscribeFrom(stream, (await first.Places())[1]);
        await Publish(silo, stream, "d");
        await Until(later, 3);
        Assert.Equal(["b", "c", "d"], await later.Seen());
    }

    [Fact]
    public async Task Subscription_from_an_event_that_is_not_kept_is_told()
    {
        await using var silo = await Start();
        var (listener, stream) = (Listener(silo), StreamId.Create("a", _key));
        await listener.SubscribeFrom(stream, new EventSequenceTokenV2(1));
        await Wait.Until(async () => (await listener.Errors()).Count == 1, "the listener is told");
        Assert.Equal([nameof(QueueCacheMissException)], await listener.Errors());
    }

    [Fact]
    public async Task Grain_class_subscribes_its_grains_implicitly()
    {
        await using var silo = await Start();
        var (grain, stream) = (silo.Grains.GetGrain<IImplicitGrain>(_key), StreamId.Create("implicit", _key));
        await Publish(silo, stream, "a", "b");
        await Wait.Until(async () => (await grain.Seen()).Count == 2, "the grain has both events");
        await grain.Deactivate();
        await Publish(silo, stream, "c");
        await Wait.Until(async () => (await grain.Seen()).Count == 1, "the new activation has the third event");
        Assert.Equal(["c"], await grain.Seen());
        Assert.Empty(await silo.Grains.GetGrain<IImplicitGrain>(Guid.NewGuid()).Seen());
    }

    [Fact]
    public async Task Code_outside_of_grains_subscribes_publishes_and_ends()
    {
        await using var silo = await Start();
        var stream = Stream(silo, StreamId.Create("a", _key));
        var seen = new List<string>();
        var handle = await stream.SubscribeAsync((item, _) =>
        {
            lock (seen)
                seen.Add(item);
            return Task.CompletedTask;
        });
        await Listener(silo).Publish(stream.StreamId, "from a grain");
        await Wait.Until(() => seen.Count == 1, "the event has arrived");
        Assert.Single(await stream.GetAllSubscriptionHandles());
        await handle.UnsubscribeAsync();
        Assert.Empty(await stream.GetAllSubscriptionHandles());
        await Assert.ThrowsAsync<InvalidOperationException>(handle.UnsubscribeAsync);
    }

    [Fact]
    public async Task Handles_and_streams_survive_the_serializer()
    {
        await using var silo = await Start();
        var serializer = silo.Services.GetRequiredService<Orleans.Serialization.Serializer>();
        var stream = Stream(silo, StreamId.Create("a", _key));
        var handle = await stream.SubscribeAsync((_, _) => Task.CompletedTask);
        Assert.Equal(handle, serializer.Deserialize<StreamSubscriptionHandle<string>>(serializer.SerializeToArray(handle)));
        Assert.Equal(stream, serializer.Deserialize<IAsyncStream<string>>(serializer.SerializeToArray(stream)));
    }

    [Fact]
    public async Task Request_context_travels_with_the_event()
    {
        await using var silo = await Start();
        var stream = Stream(silo, StreamId.Create("a", _key));
        object? got = null;
        await stream.SubscribeAsync((_, _) =>
        {
            got = RequestContext.Get("trace");
            return Task.CompletedTask;
        });
        RequestContext.Set("trace", "t-1");
        await stream.OnNextAsync("x");
        RequestContext.Clear();
        await Wait.Until(() => got is not null, "the event has arrived");
        Assert.Equal("t-1", got);
    }

    [Fact]
    public async Task Streams_need_a_store_for_subscriptions_and_a_provider()
    {
        await using var silo = await OneSilo.Start(builder => builder.AddMemoryStreams("Mem"));
        await Assert.ThrowsAsync<BadProviderConfigException>(() => Publish(silo, StreamId.Create("a", _key), "x"));
        Assert.Throws<KeyNotFoundException>(() => silo.Services.GetRequiredService<IClusterClient>().GetStreamProvider("none"));
    }

    private static Task<OneSilo> Start() => OneSilo.Start(builder => builder.AddMemoryStreams("Mem").AddMemoryGrainStorage("PubSubStore"));

    private static IAsyncStream<string> Stream(OneSilo silo, StreamId stream) =>
        silo.Services.GetRequiredService<IClusterClient>().GetStreamProvider("Mem").GetStream<string>(stream);

    private static async Task Publish(OneSilo silo, StreamId stream, params string[] items)
    {
        foreach (var item in items)
            await Stream(silo, stream).OnNextAsync(item);
    }

    private static Task Until(IListenerGrain listener, int count) =>
        Wait.Until(async () => (await listener.Seen()).Count >= count, $"the listener has {count} events");

    private IListenerGrain Listener(OneSilo silo) => silo.Grains.GetGrain<IListenerGrain>(_key);
}
