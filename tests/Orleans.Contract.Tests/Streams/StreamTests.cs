using Orleans.Streams;
using Wetware.Testing;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Streams;

[Collection(SharedCluster.Name)]
public sealed class StreamTests(ClusterFixture fixture)
{
    private readonly string _key = Guid.NewGuid().ToString("N");

    private ISubscriberGrain Consumer => fixture.Client.GetGrain<ISubscriberGrain>(_key);

    private ISubscriberGrain Producer => fixture.Client.GetGrain<ISubscriberGrain>(_key + "-producer");

    private IAsyncStream<string> Stream => fixture.Client.GetStreamProvider("Mem").GetStream<string>(StreamId.Create("explicit", _key));

    [Fact]
    public async Task A_subscribed_grain_gets_what_a_grain_and_a_client_produce_in_order()
    {
        await Consumer.Subscribe("explicit", _key, _key);
        await Producer.Produce("explicit", _key, "a", "b", "c");
        Assert.Equal(["a", "b", "c"], await Journal.WaitAsync(_key, 3));
        await Stream.OnNextAsync("d");
        Assert.Equal(["a", "b", "c", "d"], await Journal.WaitAsync(_key, 4));
    }

    [Fact]
    public async Task A_client_subscribes_too()
    {
        var handle = await Stream.SubscribeAsync((item, _) =>
        {
            Journal.Add(_key, item);
            return Task.CompletedTask;
        });
        await Producer.Produce("explicit", _key, "a", "b");
        Assert.Equal(["a", "b"], await Journal.WaitAsync(_key, 2));
        await handle.UnsubscribeAsync();
    }

    [Fact]
    public async Task Every_subscriber_gets_every_item()
    {
        var second = fixture.Client.GetGrain<ISubscriberGrain>(_key + "-second");
        await Consumer.Subscribe("explicit", _key, _key);
        await second.Subscribe("explicit", _key, _key + "-second");
        await Producer.Produce("explicit", _key, "a", "b");
        Assert.Equal(["a", "b"], await Journal.WaitAsync(_key, 2));
        Assert.Equal(["a", "b"], await Journal.WaitAsync(_key + "-second", 2));
    }

    [Fact]
    public async Task An_unsubscribed_grain_gets_nothing_more()
    {
        var witness = fixture.Client.GetGrain<ISubscriberGrain>(_key + "-witness");
        await Consumer.Subscribe("explicit", _key, _key);
        await witness.Subscribe("explicit", _key, _key + "-witness");
        await Producer.Produce("explicit", _key, "a");
        await Journal.WaitAsync(_key, 1);
        await Consumer.Unsubscribe("explicit", _key);
        Assert.Equal(0, await Consumer.Subscriptions("explicit", _key));
        await Producer.Produce("explicit", _key, "b");
        await Journal.WaitAsync(_key + "-witness", 2);
        Assert.Equal(["a"], Journal.Of(_key));
    }

    [Fact]
    public async Task A_subscription_outlives_the_activation_and_is_resumed()
    {
        await Consumer.Subscribe("explicit", _key, _key);
        var first = await Consumer.Activation();
        await Consumer.Leave();
        await Wait.Until(async () => await Consumer.Activation() != first, "another activation");
        Assert.Equal(1, await Consumer.Subscriptions("explicit", _key));
        await Consumer.Subscribe("explicit", _key, _key);
        Assert.Equal(1, await Consumer.Subscriptions("explicit", _key));
        await Producer.Produce("explicit", _key, "a");
        Assert.Equal(["a"], await Journal.WaitAsync(_key, 1));
    }

    [Fact]
    public async Task Streams_are_apart_by_key_and_by_namespace()
    {
        await Consumer.Subscribe("explicit", _key, _key);
        await Producer.Produce("explicit", _key + "-other", "wrong key");
        await Producer.Produce("elsewhere", _key, "wrong namespace");
        await Producer.Produce("explicit", _key, "right");
        Assert.Equal(["right"], await Journal.WaitAsync(_key, 1));
    }

    [Fact]
    public async Task An_implicit_subscription_wakes_the_grain_of_the_streams_key()
    {
        await Producer.Produce("implicit", _key, "a", "b");
        Assert.Equal(["a", "b"], await Journal.WaitAsync(_key, 2));
    }
}
