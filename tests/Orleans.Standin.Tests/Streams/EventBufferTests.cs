using Orleans.Streams;

namespace Wetware.Tests.Streams;

public sealed class EventBufferTests
{
    [Fact]
    public void Batches_are_read_in_order_from_any_place_that_is_kept()
    {
        var buffer = Filled(10);
        Assert.Equal([100, 101, 102], buffer.Read(100, 3).Select(b => b.Sequence));
        Assert.Equal([108, 109], buffer.Read(108, 100).Select(b => b.Sequence));
        Assert.Empty(buffer.Read(110, 100));
    }

    [Fact]
    public void What_everybody_has_is_kept_for_a_while_and_then_let_go()
    {
        var buffer = Filled(2000);
        buffer.Done(1900 + 100);
        Assert.True(buffer.HasPending);
        Assert.Equal(100 + 1900 - 512, buffer.Oldest);
        buffer.Done(buffer.Next);
        Assert.False(buffer.HasPending);
        Assert.Equal(512, buffer.Read(0, int.MaxValue).Length);
    }

    [Fact]
    public void What_somebody_lacks_is_never_let_go()
    {
        var buffer = Filled(3000);
        buffer.Done(100);
        Assert.Equal(100, buffer.Oldest);
        Assert.Equal(3000, buffer.Read(100, int.MaxValue).Length);
    }

    [Fact]
    public void Buffer_is_full_by_count_or_by_bytes()
    {
        Assert.False(Filled(EventBuffer.MaxPending - 1).IsFull);
        Assert.True(Filled(EventBuffer.MaxPending).IsFull);
        var buffer = new EventBuffer(0);
        for (var i = 0; i < 64; i++)
            buffer.Append(new StreamBatch(new byte[1 << 20], 1, null));
        Assert.True(buffer.IsFull);
        buffer.Done(1);
        Assert.False(buffer.IsFull);
    }

    [Fact]
    public void One_message_holds_a_large_batch_but_not_two()
    {
        var buffer = new EventBuffer(0);
        for (var i = 0; i < 3; i++)
            buffer.Append(new StreamBatch(new byte[2 << 20], 1, null));
        Assert.Single(buffer.Read(0, 100));
    }

    private static EventBuffer Filled(int count)
    {
        var buffer = new EventBuffer(100);
        for (var i = 0; i < count; i++)
            buffer.Append(new StreamBatch(new byte[] { 1 }, 1, null));
        return buffer;
    }
}
