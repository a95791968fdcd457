using Wetware.Tests.Fixture;

namespace Wetware.Tests.Timers;

[Collection(SharedCluster.Name)]
public sealed class TimerTests(ClusterFixture fixture)
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(20);
    private readonly string _key = Guid.NewGuid().ToString("N");

    private ITimerGrain Grain => fixture.Client.GetGrain<ITimerGrain>(_key);

    [Fact]
    public async Task A_timer_ticks_on_the_grains_own_scheduler_until_it_is_disposed()
    {
        await Grain.Start(_key, Soon, Soon, interleave: false);
        Assert.DoesNotContain("astray", await Journal.WaitAsync(_key, 3));
        await Grain.Stop();
        var ticks = await Grain.Ticks();
        await Task.Delay(Soon * 5);
        Assert.Equal(ticks, await Grain.Ticks());
    }

    [Fact]
    public async Task A_timer_without_a_period_ticks_once_and_can_be_set_again()
    {
        await Grain.Start(_key, Soon, Timeout.InfiniteTimeSpan, interleave: false);
        await Journal.WaitAsync(_key, 1);
        await Task.Delay(Soon * 5);
        Assert.Equal(1, await Grain.Ticks());
        await Grain.Change(Soon, Timeout.InfiniteTimeSpan);
        await Journal.WaitAsync(_key, 2);
    }

    [Fact]
    public async Task A_tick_waits_for_the_call_that_is_running()
    {
        await Grain.Start(_key, Soon, Timeout.InfiniteTimeSpan, interleave: false);
        await Journal.WaitAsync(_key, 1);
        await Grain.Change(Soon, Timeout.InfiniteTimeSpan);
        var held = Grain.Hold(_key);
        await Gate.Of(_key).Entered;
        var before = await Grain.Ticks();
        await Task.Delay(Soon * 5);
        Assert.Equal(before, await Grain.Ticks());
        Gate.Of(_key).Open();
        await held;
        await Journal.WaitAsync(_key, 2);
    }

    [Fact]
    public async Task A_call_waits_for_the_tick_that_is_running()
    {
        await Grain.StartHeld(_key, interleave: false);
        await Gate.Of(_key).Entered;
        var waiting = Grain.Count();
        await Grain.Ticks();
        Assert.False(waiting.IsCompleted);
        Gate.Of(_key).Open();
        Assert.Equal(1, await waiting);
    }

    [Fact]
    public async Task An_interleaving_tick_and_calls_do_not_wait_for_each_other()
    {
        await Grain.StartHeld(_key, interleave: true);
        await Gate.Of(_key).Entered;
        Assert.Equal(1, await Grain.Count());
        Gate.Of(_key).Open();

        var held = Grain.Hold(_key + "-call");
        await Gate.Of(_key + "-call").Entered;
        Assert.False(held.IsCompleted);
        Gate.Of(_key + "-call").Open();
        await held;
    }

    [Fact]
    public async Task A_tick_that_fails_does_not_end_the_timer()
    {
        await Grain.StartFailing(_key);
        await Journal.WaitAsync(_key, 3);
        await Grain.Stop();
    }

    [Fact]
    public async Task A_timer_ends_with_its_activation()
    {
        await Grain.Start(_key, Soon, Soon, interleave: false);
        await Journal.WaitAsync(_key, 2);
        await Grain.Leave();
        Assert.Equal(0, await Grain.Ticks());
        var ticks = Journal.Of(_key).Length;
        await Task.Delay(Soon * 5);
        Assert.Equal(ticks, Journal.Of(_key).Length);
    }
}
