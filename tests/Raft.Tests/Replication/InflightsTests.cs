namespace Wetware.Raft.Tests.Replication;

public sealed class InflightsTests
{
    [Theory]
    [InlineData(1, 0UL, 1)]
    [InlineData(10, 0UL, 10)]
    // The message that reaches the limit of bytes is still accepted.
    [InlineData(10, 250UL, 3)]
    [InlineData(10, 300UL, 3)]
    [InlineData(10, 1UL, 1)]
    public void Window_is_full_at_its_count_or_its_bytes(int size, ulong maxBytes, int accepted)
    {
        var window = new Inflights(size, maxBytes);
        for (var i = 0; i < accepted; i++)
        {
            Assert.False(window.IsFull);
            window.Add((ulong)i, 100);
        }
        Assert.True(window.IsFull);
        Assert.Throws<RaftInvariantException>(() => window.Add(99, 1));
    }

    [Fact]
    public void Acknowledgement_frees_everything_up_to_it()
    {
        var window = new Inflights(10, 0);
        for (ulong i = 0; i < 10; i++)
            window.Add(i * 10, 5);
        window.FreeUpTo(44);
        Assert.Equal((5, 25UL), (window.Count, window.Bytes));
        window.FreeUpTo(10);
        Assert.Equal(5, window.Count);
        window.FreeUpTo(90);
        Assert.Equal((0, 0UL), (window.Count, window.Bytes));
    }

    [Fact]
    public void Window_behaves_like_a_queue()
    {
        var random = new Random(1);
        var window = new Inflights(7, 100);
        var model = new Queue<(ulong Index, ulong Bytes)>();
        for (ulong index = 1; index < 2000; index++)
        {
            if (!window.IsFull)
            {
                var bytes = (ulong)random.Next(40);
                window.Add(index, bytes);
                model.Enqueue((index, bytes));
            }
            if (random.Next(3) == 0)
            {
                var to = index - (ulong)random.Next(8);
                window.FreeUpTo(to);
                while (model.TryPeek(out var first) && first.Index <= to)
                    model.Dequeue();
            }
            Assert.Equal((model.Count, (ulong)model.Sum(item => (long)item.Bytes)), (window.Count, window.Bytes));
        }
    }

    [Fact]
    public void Memory_grows_with_use()
    {
        var window = new Inflights(int.MaxValue, 0);
        Assert.Equal(0, window.Capacity);
        window.Add(1, 1);
        Assert.Equal(1, window.Capacity);
        for (ulong i = 2; i < 40; i++)
        {
            window.Add(i, 1);
            window.FreeUpTo(i);
        }
        Assert.InRange(window.Capacity, 1, 4);
    }

    [Fact]
    public void Clone_is_independent()
    {
        var window = new Inflights(3, 0);
        window.Add(1, 1);
        var clone = window.Clone();
        clone.Add(2, 1);
        clone.Add(3, 1);
        Assert.Equal((1, 3), (window.Count, clone.Count));
        Assert.True(clone.IsFull);
    }
}
