using Wetware.Testing;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Lifecycle;

[Collection(SharedCluster.Name)]
public sealed class GrainLifecycleTests(ClusterFixture fixture)
{
    private readonly string _key = Guid.NewGuid().ToString("N");

    private IVisitGrain Grain => fixture.Client.GetGrain<IVisitGrain>(_key);

    [Fact]
    public async Task An_activation_that_leaves_is_told_why_and_the_next_call_starts_another()
    {
        var first = await Grain.Visit();
        Assert.Equal(first, await Grain.Visit());
        await Grain.Leave();
        await Wait.Until(async () => await Grain.Visit() != first, "another activation");
        Assert.Equal(["activated", "deactivated: ApplicationRequested", "activated"], Journal.Of(_key));
    }

    [Fact]
    public async Task Calls_that_wait_when_an_activation_leaves_are_served_by_it_or_by_the_next()
    {
        var first = await Grain.Visit();
        var held = Grain.Hold(_key);
        await Gate.Of(_key).Entered;
        var leave = Grain.Leave();
        var waiting = Enumerable.Range(0, 10).Select(_ => Grain.Visit()).ToList();
        Gate.Of(_key).Open();
        await held;
        await leave;
        var served = await Task.WhenAll(waiting);
        Assert.InRange(served.Distinct().Count(), 1, 2);
        await Wait.Until(async () => await Grain.Visit() != first, "another activation");
        Assert.Equal("deactivated: ApplicationRequested", Journal.Of(_key)[1]);
    }

    [Fact]
    public async Task Idle_activations_are_collected_and_those_asked_to_stay_are_not()
    {
        var staying = fixture.Client.GetGrain<IVisitGrain>(_key + "-staying");
        await Grain.Visit();
        await staying.Visit();
        await staying.Delay(TimeSpan.FromMinutes(5));
        var management = fixture.Client.GetGrain<IManagementGrain>(0);
        await Wait.Until(
            async () =>
            {
                await management.ForceActivationCollection(TimeSpan.Zero);
                return Journal.Of(_key).Length == 2;
            },
            "the collection of an idle activation");
        Assert.Equal(["activated", "deactivated: ActivationIdle"], Journal.Of(_key));
        Assert.Equal(["activated"], Journal.Of(_key + "-staying"));
        await Grain.Visit();
        Assert.Equal(["activated", "deactivated: ActivationIdle", "activated"], Journal.Of(_key));
    }
}
