using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Streams;
using Wetware.Errors;
using Wetware.Grains.PubSub;
using Wetware.PubSub.Streams;

namespace Wetware.Tests.PubSub;

/// <summary>What a stream delivers to a node, and the readers that wait for it.</summary>
public sealed class TopicFanoutTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly TopicMemory _memory = new(1000);
    private readonly PubSubMetrics _metrics;
    private readonly TopicFanout _fanout;

    public TopicFanoutTests()
    {
        _metrics = new PubSubMetrics(_services.GetRequiredService<IMeterFactory>(), _memory);
        _fanout = new TopicFanout(_metrics);
    }

    public void Dispose()
    {
        _metrics.Dispose();
        _services.Dispose();
    }

    [Fact]
    public async Task A_reader_that_waits_takes_all_items_of_a_delivery_as_one_batch()
    {
        var reading = Add().Read(Guid.NewGuid(), 10, TimeSpan.FromMinutes(1), CancellationToken.None);
        Assert.False(reading.IsCompleted);

        await _fanout.OnNextAsync([Item(1), Item(2), Item(3)]);

        var read = await reading.WaitAsync(Deadline);
        Assert.Equal([1, 2, 3], read.Result!.Messages.Select(message => (int)message.Data.Span[0]));
    }

    [Fact]
    public async Task A_delivery_wakes_the_readers_of_all_subscriptions()
    {
        var readings = Enumerable.Range(0, 3).Select(_ => Add().Read(Guid.NewGuid(), 10, TimeSpan.FromMinutes(1), CancellationToken.None)).ToList();

        await _fanout.OnNextAsync([Item(1)]);

        foreach (var read in await Task.WhenAll(readings).WaitAsync(Deadline))
            Assert.Single(read.Result!.Messages);
    }

    [Fact]
    public async Task A_second_read_ends_the_one_that_waits_and_takes_what_comes()
    {
        var subscriber = Add();
        var first = subscriber.Read(Guid.NewGuid(), 10, TimeSpan.FromMinutes(1), CancellationToken.None);
        var second = subscriber.Read(Guid.NewGuid(), 10, TimeSpan.FromMinutes(1), CancellationToken.None);

        await Assert.ThrowsAsync<WetwareException>(() => first.WaitAsync(Deadline));
        await _fanout.OnNextAsync([Item(1)]);

        Assert.Single((await second.WaitAsync(Deadline)).Result!.Messages);
    }

    private static SequentialItem<byte[]> Item(byte number) => new([number], new ItemPosition(1, 1, number));

    private Subscriber Add()
    {
        var subscriber = new Subscriber(new SubscriptionBuffer(10, 1000, _memory), _fanout.Gate, new ItemPosition(2, 1, 0), TimeProvider.System);
        _fanout.Add(Guid.NewGuid(), subscriber);
        return subscriber;
    }
}
