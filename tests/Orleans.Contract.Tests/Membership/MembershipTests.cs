using Microsoft.Extensions.DependencyInjection;
using Wetware.Testing;
using Wetware.Tests.Fixture;
using Wetware.Tests.Placement;

namespace Wetware.Tests.Membership;

/// <summary>Silos that come, go and are killed, seen from those that stay.</summary>
public sealed class MembershipTests
{
    private readonly string _key = Guid.NewGuid().ToString("N");

    [Fact]
    public async Task The_membership_service_tells_who_is_there_and_every_change()
    {
        await using var cluster = await Clusters.StartAsync(2);
        var service = cluster.Silos[0].ServiceProvider.GetRequiredService<IClusterMembershipService>();
        Assert.Equal(cluster.Silos.Select(silo => silo.SiloAddress).ToHashSet(), Active(service.CurrentSnapshot));
        Assert.Equal(cluster.Silos[1].Name, service.CurrentSnapshot.Members[cluster.Silos[1].SiloAddress].Name);

        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var seen = new List<ClusterMembershipSnapshot>();
        var watching = Task.Run(
            async () =>
            {
                await foreach (var snapshot in service.MembershipUpdates.WithCancellation(enough.Token))
                {
                    lock (seen)
                        seen.Add(snapshot);
                }
            },
            CancellationToken.None);

        var third = await cluster.StartAdditionalSiloAsync();
        await SeeAsync(seen, snapshot => snapshot.GetSiloStatus(third.SiloAddress) == SiloStatus.Active, "the third silo is active");
        await cluster.StopSiloAsync(third);
        await SeeAsync(seen, snapshot => snapshot.GetSiloStatus(third.SiloAddress) == SiloStatus.Dead, "the third silo is dead");
        Assert.Equal(2, Active(service.CurrentSnapshot).Count);
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
        lock (seen)
            Assert.Equal(seen.Select(snapshot => snapshot.Version.Value).Order(), seen.Select(snapshot => snapshot.Version.Value));
    }

    [Fact]
    public async Task A_silo_that_stops_fails_calls_for_a_moment_at_most_and_only_as_rejected()
    {
        await using var cluster = await Clusters.StartAsync(3);
        var factory = cluster.Silos[0].ServiceProvider.GetGrainFactory();
        var grains = Enumerable.Range(0, 30).Select(i => factory.GetGrain<IRandomGrain>($"{_key}-{i}")).ToList();
        await Task.WhenAll(grains.Select(grain => grain.Where()));
        var stopping = cluster.StopSiloAsync(cluster.Silos[2]);
        while (!stopping.IsCompleted)
        {
            // A call on its way to the silo may be lost with it; who must not lose it asks again.
            foreach (var call in grains.Select(grain => grain.Where()).ToList())
            {
                if (await Record.ExceptionAsync(() => call) is { } error)
                    Assert.IsAssignableFrom<OrleansMessageRejectionException>(error);
            }
        }

        await stopping;
        var places = await Task.WhenAll(grains.Select(grain => grain.Where()));
        Assert.Subset(cluster.Silos.Select(silo => silo.SiloAddress).ToHashSet(), places.ToHashSet());
    }

    [Fact]
    public async Task Grains_of_a_killed_silo_come_back_elsewhere_and_each_once()
    {
        await using var cluster = await Clusters.StartAsync(3);
        var client = cluster.Silos[0].ServiceProvider.GetGrainFactory();
        var keys = Enumerable.Range(0, 40).Select(i => $"{_key}-{i}").ToList();
        await Task.WhenAll(keys.Select(key => client.GetGrain<IRandomGrain>(key).Where()));
        var killed = cluster.Silos[2].SiloAddress;
        await cluster.KillSiloAsync(cluster.Silos[2]);

        await Wait.Until(
            async () =>
            {
                try
                {
                    return (await Task.WhenAll(keys.Select(key => client.GetGrain<IRandomGrain>(key).Where()))).All(place => !place.Equals(killed));
                }
                catch (Exception error) when (error is OrleansException or TimeoutException)
                {
                    return false;
                }
            },
            "all grains answer from the silos that are left");

        var views = await Task.WhenAll(cluster.Silos.Select(silo =>
            Task.WhenAll(keys.Select(key => silo.ServiceProvider.GetGrainFactory().GetGrain<IRandomGrain>(key).Where()))));
        Assert.All(views, view => Assert.Equal(views[0], view));
    }

    [Fact]
    public async Task A_restarted_silo_is_a_new_one_and_the_old_one_never_returns()
    {
        await using var cluster = await Clusters.StartAsync(2);
        var old = cluster.Silos[1].SiloAddress;
        var service = cluster.Silos[0].ServiceProvider.GetRequiredService<IClusterMembershipService>();
        var restarted = await cluster.RestartSiloAsync(cluster.Silos[1]);
        Assert.NotEqual(old, restarted!.SiloAddress);
        await Wait.Until(
            async () =>
            {
                await service.Refresh();
                return service.CurrentSnapshot.GetSiloStatus(restarted.SiloAddress) == SiloStatus.Active;
            },
            "the restarted silo is active");
        Assert.Equal(SiloStatus.Dead, service.CurrentSnapshot.GetSiloStatus(old));
    }

    private static HashSet<SiloAddress> Active(ClusterMembershipSnapshot snapshot) =>
        snapshot.Members.Values.Where(member => member.Status == SiloStatus.Active).Select(member => member.SiloAddress).ToHashSet();

    private static Task SeeAsync(List<ClusterMembershipSnapshot> seen, Predicate<ClusterMembershipSnapshot> what, string name) => Wait.Until(
        () =>
        {
            lock (seen)
                return seen.Exists(what);
        },
        name);
}
