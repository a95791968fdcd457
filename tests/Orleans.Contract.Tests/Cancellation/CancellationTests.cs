using Wetware.Tests.Fixture;

namespace Wetware.Tests.Cancellation;

[Collection(SharedCluster.Name)]
public sealed class CancellationTests(ClusterFixture fixture)
{
    private readonly string _key = Guid.NewGuid().ToString("N");

    private ICancellableGrain Grain => fixture.Client.GetGrain<ICancellableGrain>(_key);

    [Fact]
    public async Task A_cancelled_token_reaches_the_grain_and_ends_the_call_at_the_caller()
    {
        using var source = new CancellationTokenSource();
        var call = Grain.WaitForever(_key, source.Token);
        await Journal.WaitAsync(_key, 1);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(["waiting", "cancelled"], await Journal.WaitAsync(_key, 2));
        Assert.Equal(1, await Grain.Count());
    }

    [Fact]
    public async Task A_token_passes_through_a_chain_of_grains()
    {
        using var source = new CancellationTokenSource();
        var call = Grain.WaitThrough(_key + "-next", _key, source.Token);
        await Journal.WaitAsync(_key, 1);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(["waiting", "cancelled"], await Journal.WaitAsync(_key, 2));
    }

    [Fact]
    public async Task A_token_cancelled_before_the_call_ends_it_at_once()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Grain.WaitForever(_key, new CancellationToken(canceled: true)));
        Assert.Empty(Journal.Of(_key));
    }

    [Fact]
    public async Task A_call_that_waits_behind_another_is_cancelled_at_once_and_comes_cancelled_if_at_all()
    {
        var held = Grain.Hold(_key);
        await Gate.Of(_key).Entered;
        using var source = new CancellationTokenSource();
        var call = Grain.WaitForever(_key, source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(TimeSpan.FromSeconds(20)));
        Gate.Of(_key).Open();
        await held;
        Assert.Equal(1, await Grain.Count());
        Assert.Equal(Journal.Of(_key).Count(entry => entry == "waiting"), Journal.Of(_key).Count(entry => entry == "cancelled"));
    }

    [Fact]
    public async Task A_token_that_nobody_cancels_does_nothing()
    {
        Assert.False(await Grain.IsCancelled());
        using var source = new CancellationTokenSource();
        Assert.False(await Grain.IsCancelled(source.Token));
    }
}
