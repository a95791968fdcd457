using Wetware.Tests.Fixture;
using Wetware.Tests.Placement;

namespace Wetware.Tests.Management;

[Collection(SharedCluster.Name)]
public sealed class ManagementTests(ClusterFixture fixture)
{
    private readonly string _key = Guid.NewGuid().ToString("N");

    private IManagementGrain Management => fixture.Client.GetGrain<IManagementGrain>(0);

    [Fact]
    public async Task It_knows_the_silos_and_that_they_are_active()
    {
        var expected = fixture.Cluster.Silos.Select(silo => silo.SiloAddress).ToHashSet();
        var hosts = await Management.GetHosts(onlyActive: true);
        Assert.Equal(expected, hosts.Keys.ToHashSet());
        Assert.All(hosts.Values, status => Assert.Equal(SiloStatus.Active, status));

        var detailed = await Management.GetDetailedHosts(onlyActive: true);
        Assert.Equal(expected, detailed.Select(entry => entry.SiloAddress).ToHashSet());
        Assert.All(detailed, entry => Assert.False(string.IsNullOrEmpty(entry.SiloName)));
        Assert.All(detailed, entry => Assert.NotEqual(0, entry.ProxyPort));
    }

    [Fact]
    public async Task It_counts_activations_by_grain_type()
    {
        var before = await CountAsync();
        await Task.WhenAll(Enumerable.Range(0, 7).Select(i => fixture.Client.GetGrain<IRandomGrain>($"{_key}-{i}").Where()));
        // Silos that share a process may each count the activations of all.
        Assert.InRange(await CountAsync(), before + 7, before + (7 * fixture.Cluster.Silos.Count));
        Assert.InRange(await Management.GetTotalActivationCount(), 7, int.MaxValue);
    }

    [Fact]
    public async Task It_knows_where_a_grain_is_and_that_another_is_nowhere()
    {
        var grain = fixture.Client.GetGrain<IRandomGrain>(_key);
        Assert.Null(await Management.GetActivationAddress(grain));
        var where = await grain.Where();
        Assert.Equal(where, await Management.GetActivationAddress(grain));
    }

    private async Task<int> CountAsync() => (await Management.GetSimpleGrainStatistics())
        .Where(statistic => statistic.GrainType.Contains(nameof(RandomGrain), StringComparison.Ordinal)).Sum(statistic => statistic.ActivationCount);
}
