using Wetware.Grains.PubSub;
using Wetware.PubSub;

namespace Wetware.Tests.PubSub;

public sealed class SubscriptionBufferTests
{
    private static readonly Guid First = Guid.NewGuid();
    private static readonly Guid Second = Guid.NewGuid();

    private readonly TopicMemory _memory = new(1000);

    [Fact]
    public void A_full_buffer_loses_the_newest_and_counts_it()
    {
        var buffer = new SubscriptionBuffer(2, 1000, _memory);

        Assert.Equal([true, true, false, false], Enumerable.Range(1, 4).Select(number => buffer.Offer(Bytes((byte)number))));
        var batch = Read(buffer, First);
        Assert.True(buffer.Offer(Bytes(5)));
        var next = Read(buffer, Second);

        Assert.Equal([1, 2], batch.Messages.Select(message => (int)message.Data.Span[0]));
        Assert.Equal(2, batch.Lost);
        Assert.Equal(new TopicMessage(next.Messages[0].Data, 2), Assert.Single(next.Messages));
        Assert.Equal(5, next.Messages[0].Data.Span[0]);
    }

    [Fact]
    public void Bytes_are_bounded_as_well_but_one_message_always_fits()
    {
        var buffer = new SubscriptionBuffer(10, 8, _memory);

        Assert.True(buffer.Offer(new byte[20]));
        Assert.False(buffer.Offer(new byte[1]));
        Assert.Equal(20, _memory.Used);
    }

    [Fact]
    public void When_the_node_has_no_memory_left_messages_are_lost_and_nothing_is_taken()
    {
        var memory = new TopicMemory(10);
        var (one, other) = (new SubscriptionBuffer(10, 1000, memory), new SubscriptionBuffer(10, 1000, memory));

        Assert.True(one.Offer(new byte[6]));
        Assert.False(other.Offer(new byte[6]));
        Assert.Equal((6, 1), (memory.Used, other.Lost));
        one.Clear();

        Assert.True(other.Offer(new byte[6]));
    }

    [Fact]
    public void A_read_that_is_asked_for_again_is_answered_the_same_though_more_has_come()
    {
        var buffer = new SubscriptionBuffer(10, 1000, _memory);
        buffer.Offer(Bytes(1));
        var batch = Read(buffer, First);
        buffer.Offer(Bytes(2));

        Assert.Same(batch, Read(buffer, First));
        Assert.Same(batch, buffer.Withdraw(First));
        Assert.Equal(2, Assert.Single(Read(buffer, Second).Messages).Data.Span[0]);
    }

    [Fact]
    public void A_second_reader_ends_the_first_and_a_withdrawn_one_is_over()
    {
        var buffer = new SubscriptionBuffer(10, 1000, _memory);
        buffer.Begin(First);
        Assert.Equal(ReadState.Waiting, buffer.Look(First, 1, out _));
        buffer.Begin(Second);

        Assert.Equal(ReadState.Over, buffer.Look(First, 1, out _));
        Assert.Null(buffer.Withdraw(Second));
        buffer.Offer(Bytes(1));

        Assert.Equal(ReadState.Over, buffer.Look(Second, 1, out _));
        Assert.Equal(1, buffer.Count);
    }

    [Fact]
    public void A_read_that_its_withdrawal_overtook_takes_nothing()
    {
        var buffer = new SubscriptionBuffer(10, 1000, _memory);
        buffer.Offer(Bytes(1));
        Assert.Null(buffer.Withdraw(First));
        buffer.Begin(First);

        Assert.Equal(ReadState.Over, buffer.Look(First, 1, out _));
        Assert.Single(Read(buffer, Second).Messages);
    }

    [Fact]
    public void A_batch_is_bounded_in_number_and_bytes()
    {
        var memory = new TopicMemory(100L << 20);
        var buffer = new SubscriptionBuffer(100, 100L << 20, memory);
        for (var i = 0; i < 9; i++)
            buffer.Offer(new byte[TopicLimits.MaxMessageBytes]);

        Assert.Equal(3, Read(buffer, First, max: 3).Messages.Count);
        Assert.Equal(TopicLimits.MaxBatchBytes / TopicLimits.MaxMessageBytes, Read(buffer, Second).Messages.Count);
    }

    [Fact]
    public void What_was_lost_on_the_way_counts()
    {
        var buffer = new SubscriptionBuffer(10, 1000, _memory);
        buffer.Offer(Bytes(1));
        buffer.Miss(3);
        buffer.Offer(Bytes(2));

        Assert.Equal([0, 3], Read(buffer, First).Messages.Select(message => message.Lost));
    }

    private static TopicBatch Read(SubscriptionBuffer buffer, Guid operation, int max = TopicLimits.MaxBatch)
    {
        buffer.Begin(operation);
        Assert.Equal(ReadState.Served, buffer.Look(operation, max, out var batch));
        return batch;
    }

    private static byte[] Bytes(byte number) => [number];
}
