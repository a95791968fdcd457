using Wetware.Grains.PubSub;

namespace Wetware.Tests.PubSub;

public sealed class OutboxTests
{
    private readonly TopicMemory _memory = new(100L << 20);

    [Fact]
    public void What_does_not_fit_is_lost_and_the_next_delivery_tells()
    {
        var outbox = new Outbox(2, 1000, _memory);

        Assert.Equal([true, true, false], Enumerable.Range(1, 3).Select(number => outbox.Offer(new byte[] { (byte)number })));
        var delivery = outbox.Take()!;

        Assert.Equal([1, 2], delivery.Messages.Select(message => (int)message.Span[0]));
        Assert.Equal(1, delivery.Lost);
        Assert.Null(outbox.Take());
        Assert.Equal(0, _memory.Used);
    }

    [Fact]
    public void A_delivery_that_failed_counts_as_lost()
    {
        var outbox = new Outbox(1, 1000, _memory);
        outbox.Offer(new byte[1]);
        outbox.Offer(new byte[1]);
        outbox.Failed(outbox.Take()!);
        outbox.Offer(new byte[1]);

        Assert.Equal(2, outbox.Take()!.Lost);
    }

    [Fact]
    public void A_delivery_is_bounded()
    {
        var outbox = new Outbox(2000, 100L << 20, _memory);
        for (var i = 0; i < 4; i++)
            outbox.Offer(new byte[TopicDelivery.MaxBytes - 1]);
        for (var i = 0; i < TopicDelivery.MaxMessages + 1; i++)
            outbox.Offer(new byte[1]);

        // The last large one takes one small one with it.
        Assert.Equal([1, 1, 1, 2, TopicDelivery.MaxMessages], Enumerable.Range(0, 5).Select(_ => outbox.Take()!.Messages.Count));
    }
}
