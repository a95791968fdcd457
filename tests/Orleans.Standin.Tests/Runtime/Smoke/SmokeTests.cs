using Orleans.Runtime;
using Wetware.Testing;

namespace Orleans.Standin.Tests.Runtime.Smoke;

public sealed class SmokeTests
{
    [Fact]
    public async Task Every_kind_of_method_can_be_called()
    {
        await using var silo = await OneSilo.Start();
        var grain = silo.Grains.GetGrain<ISmokeGrain>(7);

        Assert.Equal(42, await grain.Ping(41));
        Assert.Equal("hello you", await grain.Hello("you"));
        await grain.Nothing();
        await grain.NothingToo();
        var list = new List<int> { 1 };
        Assert.Equal([1, 99], await grain.Echo(list));
        Assert.Equal([1], list);
        Assert.Equal("x", await grain.Generic("x", "n"));
        Assert.Equal(5, await grain.Generic(5, "n"));
        Assert.Equal("7 True", await grain.WhoAmI());
        Assert.Equal(GrainId.Create("smoke", "9"), await grain.Id(silo.Grains.GetGrain<ISmokeGrain>(9)));
        await grain.Forget(3);
        Assert.Equal(3, await grain.Forgotten());
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => grain.Fail("no"));
        Assert.Equal("no", failure.Message);
    }

    [Fact]
    public async Task A_stream_is_read_in_batches()
    {
        await using var silo = await OneSilo.Start();
        var grain = silo.Grains.GetGrain<ISmokeGrain>(7);

        var seen = new List<int>();
        await foreach (var i in grain.Count(1000).WithBatchSize(30))
            seen.Add(i);

        Assert.Equal(Enumerable.Range(0, 1000), seen);
    }

    [Fact]
    public async Task A_cancelled_call_fails_and_cancels_the_token_in_the_grain()
    {
        await using var silo = await OneSilo.Start();
        var grain = silo.Grains.GetGrain<ISmokeGrain>(7);
        using var source = new CancellationTokenSource();

        var call = grain.WaitForCancellation(source.Token);
        await Wait.Until(async () => await grain.Started() == 1, "the call has started");
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await Wait.Until(async () => await grain.Started() == 0, "the grain saw it");
    }

    [Fact]
    public async Task A_late_answer_is_a_timeout()
    {
        await using var silo = await OneSilo.Start();
        var grain = silo.Grains.GetGrain<ISmokeGrain>(7);

        await Assert.ThrowsAsync<TimeoutException>(() => grain.Slow(TimeSpan.FromSeconds(5)));
    }
}
