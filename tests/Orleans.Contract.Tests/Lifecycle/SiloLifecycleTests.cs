using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using Wetware.Tests.Fixture;
using Wetware.Tests.Placement;

namespace Wetware.Tests.Lifecycle;

public sealed class SiloLifecycleTests
{
    private readonly string _key = Guid.NewGuid().ToString("N");

    [Fact]
    public async Task Participants_start_in_the_order_of_their_stages_and_stop_in_the_reverse()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) => silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(new StagedParticipant(_key)));
        await using (var cluster = builder.Build())
        {
            await cluster.DeployAsync();
            Assert.Equal(["start 2000", "start 10000", "start 20000"], Journal.Of(_key));
            await cluster.StopAllSilosAsync();
        }

        Assert.Equal(["stop 20000", "stop 10000", "stop 2000"], Journal.Of(_key)[3..]);
    }

    [Fact]
    public async Task A_silo_that_stops_lets_its_grains_go_and_their_next_call_finds_them_elsewhere()
    {
        var builder = new InProcessTestClusterBuilder(2);
        builder.ConfigureSilo((_, silo) => silo.AddPlacementDirector<OnChosenSilo, OnChosenSiloDirector>());
        await using var cluster = builder.Build();
        await cluster.DeployAsync();
        var factory = cluster.Silos[0].ServiceProvider.GetGrainFactory();
        var there = cluster.Silos[1].SiloAddress.Endpoint.Port.ToString(CultureInfo.InvariantCulture);

        // Called from the second silo, these grains live there: they prefer the caller's.
        var visitors = Enumerable.Range(0, 20).Select(i => $"{_key}-{i}").ToList();
        foreach (var visitor in visitors)
            await factory.GetGrain<IChosenGrain>($"{_key}@{there}").WhereIsLocal(visitor);
        var held = factory.GetGrain<IVisitGrain>(_key);
        var first = await held.Visit();

        await cluster.StopSiloAsync(cluster.Silos[1]);

        foreach (var visitor in visitors)
            Assert.Equal(cluster.Silos[0].SiloAddress, await factory.GetGrain<ILocalGrain>(visitor).Where());
        Assert.True(await held.Visit() == first || Journal.Of(_key).Contains("deactivated: ShuttingDown"));
    }
}
