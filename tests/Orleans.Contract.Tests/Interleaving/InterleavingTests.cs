using Wetware.Tests.Fixture;

namespace Wetware.Tests.Interleaving;

[Collection(SharedCluster.Name)]
public sealed class InterleavingTests(ClusterFixture fixture)
{
    private readonly string _key = Guid.NewGuid().ToString("N");

    private IInterleavingGrain Grain => fixture.Client.GetGrain<IInterleavingGrain>(_key);

    private IReentrantGrain Reentrant => fixture.Client.GetGrain<IReentrantGrain>(_key);

    [Fact]
    public async Task A_reentrant_grain_takes_calls_while_another_waits()
    {
        var held = Reentrant.Hold(_key);
        await Gate.Of(_key).Entered;
        Assert.Equal(1, await Reentrant.Count());
        Assert.Equal(2, await Reentrant.CallSelf());
        Gate.Of(_key).Open();
        await held;
    }

    [Fact]
    public async Task An_interleaving_method_runs_while_a_call_waits_and_others_still_wait()
    {
        var held = Grain.Hold(_key);
        await Gate.Of(_key).Entered;
        var waiting = Grain.Count();
        Assert.Equal(1, await Grain.CountAtOnce());
        Assert.False(waiting.IsCompleted);
        Gate.Of(_key).Open();
        await held;
        Assert.Equal(2, await waiting);
    }

    [Fact]
    public async Task Interleaved_calls_still_run_one_at_a_time_between_awaits()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Grain.AddSlowly(100)));
        Assert.Equal(800, await Grain.Sum());
    }

    [Fact]
    public async Task A_one_way_call_returns_before_it_has_run()
    {
        await Grain.HoldUnheard(_key).WaitAsync(TimeSpan.FromSeconds(20));
        await Gate.Of(_key).Entered;
        Gate.Of(_key).Open();
        Assert.Equal(1, await Grain.Count());
    }

    [Fact]
    public async Task The_failure_of_a_one_way_call_is_not_reported_and_harms_nothing()
    {
        Gate.Of(_key).Open();
        await Grain.FailUnheard(_key);
        await Gate.Of(_key).Entered;
        Assert.Equal(1, await Grain.Count());
    }

    [Fact]
    public async Task A_stateless_worker_has_as_many_activations_on_a_silo_as_its_limit_allows()
    {
        // Called from a silo: a worker runs where its caller's gateway or silo is.
        var factory = fixture.Cluster.GetSiloServiceProvider(fixture.Cluster.Silos[0].SiloAddress).GetGrainFactory();
        var calls = Enumerable.Range(0, 6).Select(_ => factory.GetGrain<IWorkerGrain>(0).Hold(_key, _key)).ToList();
        Assert.Equal(2, (await Journal.WaitAsync(_key, 2)).Distinct().Count());
        Gate.Of(_key).Open();
        var activations = await Task.WhenAll(calls);
        Assert.Equal(2, activations.Distinct().Count());
    }
}
