using Makaretu.Dns;
using Wetware.Testing;

namespace Wetware.Tests;

public sealed class RecentMessagesTests
{
    [Fact]
    public void The_same_bytes_are_new_once()
    {
        var recent = new RecentMessages { Interval = TimeSpan.FromMinutes(1) };
        Assert.True(recent.TryAdd([1, 2]));
        Assert.False(recent.TryAdd([1, 2]));
        Assert.True(recent.TryAdd([1, 3]));
    }

    [Fact]
    public async Task Messages_are_forgotten_after_the_interval()
    {
        var recent = new RecentMessages { Interval = TimeSpan.FromMilliseconds(40) };
        Assert.True(recent.TryAdd([1]));
        await Wait.Until(() => recent.TryAdd([1]), "the message is new again");
        await Wait.Until(() => recent.Prune() == 1, "the message is forgotten");
        Assert.Empty(recent.Messages);
    }

    [Fact]
    public void A_flood_does_not_take_memory()
    {
        var recent = new RecentMessages { Interval = TimeSpan.FromMinutes(1) };
        for (var i = 0; i < 10_000; i++)
            Assert.True(recent.TryAdd(BitConverter.GetBytes(i)));
        Assert.InRange(recent.Messages.Count, 1, 4096);
    }
}
