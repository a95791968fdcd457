using Orleans.Runtime.Placement;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Placement;

[Collection(SharedCluster.Name)]
public sealed class PlacementTests(ClusterFixture fixture)
{
    private readonly string _key = Guid.NewGuid().ToString("N");

    [Fact]
    public async Task A_director_of_our_own_decides()
    {
        foreach (var silo in fixture.Cluster.Silos)
        {
            var grain = fixture.Client.GetGrain<IChosenGrain>($"{_key}@{silo.SiloAddress.Endpoint.Port}");
            Assert.Equal(silo.SiloAddress, await grain.Where());
        }
    }

    [Fact]
    public async Task A_director_that_refuses_fails_the_call()
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(() => fixture.Client.GetGrain<IChosenGrain>(_key + "@1").Where());
        Assert.Contains("no silo at port 1", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Local_placement_takes_the_silo_of_the_caller_and_stays()
    {
        foreach (var silo in fixture.Cluster.Silos)
        {
            var caller = fixture.Client.GetGrain<IChosenGrain>($"{_key}@{silo.SiloAddress.Endpoint.Port}");
            Assert.Equal(silo.SiloAddress, await caller.WhereIsLocal($"{_key}-{silo.SiloAddress.Endpoint.Port}"));
        }

        var first = fixture.Cluster.Silos[0].SiloAddress;
        var second = fixture.Client.GetGrain<IChosenGrain>($"{_key}@{fixture.Cluster.Silos[1].SiloAddress.Endpoint.Port}");
        Assert.Equal(first, await second.WhereIsLocal($"{_key}-{first.Endpoint.Port}"));
    }

    [Fact]
    public async Task Random_placement_uses_every_silo()
    {
        var places = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => fixture.Client.GetGrain<IRandomGrain>($"{_key}-{i}").Where()));
        Assert.Equal(fixture.Cluster.Silos.Select(silo => silo.SiloAddress).ToHashSet(), places.ToHashSet());
    }

    [Fact]
    public async Task A_hint_in_the_request_context_is_followed_by_random_placement()
    {
        foreach (var silo in fixture.Cluster.Silos)
        {
            for (var i = 0; i < 8; i++)
            {
                RequestContext.Set(IPlacementDirector.PlacementHintKey, silo.SiloAddress);
                Assert.Equal(silo.SiloAddress, await fixture.Client.GetGrain<IRandomGrain>($"{_key}-{silo.SiloAddress.Endpoint.Port}-{i}").Where());
            }
        }

        RequestContext.Clear();
    }

    [Fact]
    public async Task One_grain_has_one_activation_however_many_call_it_first_at_once()
    {
        var factories = fixture.Cluster.Silos.Select(silo => silo.ServiceProvider.GetGrainFactory()).Append(fixture.Client).ToList();
        for (var i = 0; i < 20; i++)
        {
            var calls = factories.SelectMany(factory => Enumerable.Range(0, 5).Select(_ => factory.GetGrain<ILocalGrain>($"{_key}-{i}").Where()));
            Assert.Single((await Task.WhenAll(calls)).Distinct());
        }
    }
}
