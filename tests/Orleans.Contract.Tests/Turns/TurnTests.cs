using Wetware.Tests.Fixture;

namespace Wetware.Tests.Turns;

[Collection(SharedCluster.Name)]
public sealed class TurnTests(ClusterFixture fixture)
{
    private readonly string _key = Guid.NewGuid().ToString("N");

    private ITurnGrain Grain => fixture.Client.GetGrain<ITurnGrain>(_key);

    [Fact]
    public async Task An_activation_runs_one_call_at_a_time()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Grain.Step()));
        Assert.Equal(1, await Grain.MostAtOnce());
    }

    [Fact]
    public async Task A_call_waits_for_the_whole_of_the_one_before_it()
    {
        var held = Grain.Hold(_key);
        await Gate.Of(_key).Entered;
        var waiting = Grain.Count();
        await fixture.Client.GetGrain<ITurnGrain>(_key + "-other").Count();
        Assert.False(waiting.IsCompleted);

        Gate.Of(_key).Open();
        await held;
        Assert.Equal(1, await waiting);
    }

    [Fact]
    public async Task Continuations_run_where_the_call_began() => Assert.True(await Grain.StaysOnItsScheduler());

    [Fact]
    public async Task A_call_to_itself_from_inside_a_turn_times_out_and_harms_nothing()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => Grain.CallSelf());
        Assert.InRange(await Grain.Count(), 1, 2);
    }

    [Fact]
    public async Task Request_context_goes_along_with_calls_and_does_not_come_back()
    {
        RequestContext.Set("word", "there");
        Assert.Equal("there", await Grain.ReadContext("word"));
        Assert.Equal("there", await Grain.ReadContextOfNext("word", _key + "-next"));
        await Grain.WriteContext("word", "back");
        Assert.Equal("there", RequestContext.Get("word"));
        RequestContext.Clear();
        Assert.Null(await Grain.ReadContext("word"));
    }
}
