namespace Wetware.Raft.Tests.Replication;

public sealed class ReadOnlyQueueTests
{
    private static readonly JointConfig Three = new(new MajorityConfig([1, 2, 3]), MajorityConfig.Empty);

    [Fact]
    public void One_answer_confirms_all_reads_that_were_asked_before_the_heartbeat()
    {
        var queue = new ReadOnlyQueue();
        Assert.Null(queue.HeartbeatContext());
        queue.Add(5, Request(1));
        queue.Add(6, Request(2));
        var context = queue.HeartbeatContext();
        queue.Add(7, Request(3));

        queue.Acknowledge(1, queue.HeartbeatContext());
        queue.Acknowledge(2, context);

        Assert.Equal([5UL, 6UL], queue.TakeConfirmed(Three).Select(read => read.Index));
        Assert.Equal(1, queue.Count);
        Assert.Empty(queue.TakeConfirmed(Three));
    }

    [Fact]
    public void Answers_in_any_order_and_repeated_ones_count_once()
    {
        var queue = new ReadOnlyQueue();
        queue.Add(1, Request(1));
        var first = queue.HeartbeatContext();
        queue.Add(2, Request(2));
        var second = queue.HeartbeatContext();
        queue.Acknowledge(3, second);
        queue.Acknowledge(3, first);
        Assert.Empty(queue.TakeConfirmed(Three));
        queue.Acknowledge(1, second);
        Assert.Equal(2, queue.TakeConfirmed(Three).Count);
    }

    [Theory]
    [InlineData(new byte[] { 1, 2, 3 })]
    [InlineData(new byte[] { 255, 255, 255, 255, 255, 255, 255, 255 })]
    public void Context_that_was_never_sent_confirms_nothing_later(byte[] context)
    {
        var queue = new ReadOnlyQueue();
        queue.Acknowledge(2, context);
        queue.Acknowledge(3, context);
        queue.Add(1, Request(1));
        Assert.Empty(queue.TakeConfirmed(Three));
    }

    private static Message Request(byte context) =>
        new() { Type = MessageType.ReadIndex, Entries = new[] { new Entry(0, 0, new[] { context }) } };
}
