using Wetware.Tests.Fixture;

namespace Wetware.Tests.Reminders;

[Collection(SharedCluster.Name)]
public sealed class ReminderTests(ClusterFixture fixture)
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(150);
    private readonly string _key = Guid.NewGuid().ToString("N");

    private IReminderGrain Grain => fixture.Client.GetGrain<IReminderGrain>(_key);

    [Fact]
    public async Task A_reminder_comes_again_and_again_until_it_is_unset()
    {
        await Grain.Set("wake", Soon, Soon);
        Assert.All(await Journal.WaitAsync(_key, 3), entry => Assert.Equal("wake 150", entry));
        await Grain.Unset("wake");
        Assert.False(await Grain.Has("wake"));
        var count = Journal.Of(_key).Length;
        await Task.Delay(Soon * 3);
        Assert.InRange(Journal.Of(_key).Length, count, count + 1);
    }

    [Fact]
    public async Task A_reminder_wakes_a_grain_that_has_left()
    {
        await Grain.Set("wake", Soon, Soon);
        var first = await Grain.Activation();
        await Grain.Leave();
        await Journal.WaitAsync(_key, Journal.Of(_key).Length + 2);
        Assert.NotEqual(first, await Grain.Activation());
        await Grain.Unset("wake");
    }

    [Fact]
    public async Task Reminders_are_kept_by_name_and_setting_one_again_changes_it()
    {
        Assert.Empty(await Grain.All());
        await Grain.Set("a", TimeSpan.FromHours(1), TimeSpan.FromHours(1));
        await Grain.Set("b", TimeSpan.FromHours(1), TimeSpan.FromHours(1));
        Assert.Equal(["a", "b"], await Grain.All());
        Assert.True(await Grain.Has("a"));
        Assert.False(await Grain.Has("c"));
        await Grain.Set("a", Soon, TimeSpan.FromSeconds(7));
        Assert.Equal("a 7000", (await Journal.WaitAsync(_key, 1))[0]);
        await Grain.Unset("a");
        Assert.Equal(["b"], await Grain.All());
        await Grain.Unset("b");
    }

    [Fact]
    public async Task A_period_below_the_least_one_is_refused()
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(() => Grain.Set("hasty", Soon, TimeSpan.FromMilliseconds(1)));
        Assert.IsAssignableFrom<ArgumentException>(error);
        Assert.Empty(await Grain.All());
    }
}
