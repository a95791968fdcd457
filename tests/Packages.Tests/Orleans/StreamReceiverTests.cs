using Microsoft.Extensions.DependencyInjection;
using Orleans.Streams;

namespace Wetware.Tests;

public sealed class StreamReceiverTests
{
    private static readonly TimeSpan PollPeriod = TimeSpan.FromMilliseconds(50);

    private readonly string _key = Guid.NewGuid().ToString("N");

    [Fact]
    public async Task A_receiver_may_wait_for_messages_so_that_they_are_delivered_at_once_and_an_idle_queue_is_not_polled()
    {
        var queue = new WaitingQueue();
        await using var cluster = await ClusterFixture.StartAsync(1, silo => silo
            .AddMemoryGrainStorage("PubSubStore")
            .AddPersistentStreams("Waiting", (_, _) => queue, provider => provider.ConfigurePullingAgent(agent =>
                agent.Configure(options => options.GetQueueMsgsTimerPeriod = PollPeriod))));
        var stream = cluster.Silos[0].ServiceProvider.GetRequiredKeyedService<IStreamProvider>("Waiting").GetStream<string>(StreamId.Create("tests", _key));
        var grain = cluster.Silos[0].ServiceProvider.GetRequiredService<IGrainFactory>().GetGrain<IListenerGrain>(_key);
        await grain.Listen();

        // The agent asks once more for each message, whatever its poll period is.
        for (var i = 1; i <= 5; i++)
        {
            await stream.OnNextAsync($"{i}");
            Assert.Equal(i, (await Journal.WaitAsync(_key, i)).Length);
        }

        Assert.Equal(["1", "2", "3", "4", "5"], Journal.Of(_key));
        Assert.InRange(queue.Asked, 5, 6);
        await cluster.StopAllSilosAsync().WaitAsync(TimeSpan.FromSeconds(20));
        Assert.True(queue.IsShutDown);
    }
}

public interface IListenerGrain : IGrainWithStringKey
{
    /// <summary>Writes every item of the stream into the journal of the grain's key.</summary>
    Task Listen();
}

public sealed class ListenerGrain : Grain, IListenerGrain
{
    public Task Listen() => this.GetStreamProvider("Waiting").GetStream<string>(StreamId.Create("tests", this.GetPrimaryKeyString())).SubscribeAsync((item, _) =>
    {
        Journal.Add(this.GetPrimaryKeyString(), item);
        return Task.CompletedTask;
    });
}
