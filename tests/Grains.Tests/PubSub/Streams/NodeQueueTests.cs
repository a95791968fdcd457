using Orleans.Streams;
using Wetware.Grains.PubSub;
using Wetware.Grains.PubSub.Streams;

namespace Wetware.Tests.PubSub.Streams;

/// <summary>A node's queue and the receiver that waits for it.</summary>
public sealed class NodeQueueTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly StreamId One = StreamId.Create("n", "one");
    private static readonly StreamId Other = StreamId.Create("n", "other");

    private readonly TopicMemory _memory = new(100);

    [Fact]
    public void Each_stream_has_numbers_of_its_own_in_the_order_of_publishing()
    {
        var queue = new NodeQueue(10, 10, _memory);

        foreach (var stream in new[] { One, Other, One })
            Assert.True(queue.Offer(stream, [1], isRaw: true));

        Assert.Equal([(One, 1L), (Other, 1L), (One, 2L)], queue.Take(10, 100).Select(message => (message.Stream, message.Number)));
        Assert.Equal((1u, 2L), queue.Last(One));
    }

    [Fact]
    public void A_full_queue_drops_what_comes_and_its_number_is_missing_afterwards()
    {
        var queue = new NodeQueue(2, 10, _memory);

        Assert.Equal([true, true, false], Enumerable.Range(0, 3).Select(_ => queue.Offer(One, [1], isRaw: true)));
        queue.Take(1, 100);
        Assert.True(queue.Offer(One, [1], isRaw: true));

        Assert.Equal([2L, 4L], queue.Take(10, 100).Select(message => message.Number));
    }

    [Fact]
    public void A_queue_drops_what_the_node_has_no_memory_for_and_gives_back_what_is_taken()
    {
        var queue = new NodeQueue(10, 10, _memory);

        Assert.True(queue.Offer(One, new byte[60], isRaw: true));
        Assert.False(queue.Offer(One, new byte[60], isRaw: true));
        Assert.Equal(60, _memory.Used);
        queue.Take(10, 100);

        Assert.Equal(0, _memory.Used);
        Assert.True(queue.Offer(One, new byte[60], isRaw: true));
    }

    [Fact]
    public void One_item_is_taken_however_large_it_is_and_no_second_one_beyond_the_size()
    {
        var queue = new NodeQueue(10, 10, _memory);
        queue.Offer(One, new byte[40], isRaw: true);
        queue.Offer(One, new byte[40], isRaw: true);

        Assert.Single(queue.Take(10, 30));
        Assert.Single(queue.Take(10, 30));
    }

    [Fact]
    public void With_more_streams_than_are_remembered_a_new_series_begins()
    {
        var queue = new NodeQueue(10, 2, _memory);

        for (var stream = 0; stream < 3; stream++)
            queue.Offer(StreamId.Create("n", $"{stream}"), [1], isRaw: true);
        queue.Offer(StreamId.Create("n", "0"), [1], isRaw: true);

        Assert.Equal([(1u, 1L), (1u, 1L), (2u, 1L), (2u, 1L)], queue.Take(10, 100).Select(message => (message.Series, message.Number)));
    }

    [Fact]
    public async Task A_read_of_an_empty_queue_waits_for_an_item()
    {
        var queue = new NodeQueue(10, 10, _memory);
        IQueueAdapterReceiver receiver = new NodeQueueReceiver(queue, 1);
        var reading = receiver.GetQueueMessagesAsync(10, CancellationToken.None);
        Assert.False(reading.IsCompleted);

        queue.Offer(One, [7], isRaw: true);

        var batch = Assert.IsType<QueuedBatch>(Assert.Single(await reading.WaitAsync(Deadline)));
        Assert.Equal(7, Assert.Single(batch.Messages).Payload[0]);
    }

    [Fact]
    public async Task A_read_yields_one_batch_for_each_stream()
    {
        var queue = new NodeQueue(10, 10, _memory);
        foreach (var stream in new[] { One, Other, One, Other })
            queue.Offer(stream, [1], isRaw: true);

        var batches = await ((IQueueAdapterReceiver)new NodeQueueReceiver(queue, 1)).GetQueueMessagesAsync(10, CancellationToken.None);

        Assert.Equal([(One, 2), (Other, 2)], batches.Cast<QueuedBatch>().Select(batch => (batch.StreamId, batch.Messages.Count)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_read_that_waits_ends_with_the_token_and_with_the_shutdown(bool byToken)
    {
        IQueueAdapterReceiver receiver = new NodeQueueReceiver(new NodeQueue(10, 10, _memory), 1);
        using var token = new CancellationTokenSource();
        var reading = receiver.GetQueueMessagesAsync(10, token.Token);

        await (byToken ? token.CancelAsync() : receiver.Shutdown(Deadline));

        Assert.Empty(await reading.WaitAsync(Deadline));
    }
}
