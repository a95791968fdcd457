using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Wetware.Testing;

namespace Wetware.Tests.Clients;

/// <summary>Grains on several silos, called from silos and from clients.</summary>
public sealed class RealClusterTests
{
    [Fact]
    public async Task Grains_spread_over_silos_and_have_one_activation_each()
    {
        await using var cluster = await RealCluster.StartAsync(3);
        using var client = await cluster.ConnectAsync(0, 1);
        var outside = client.Services.GetRequiredService<IClusterClient>();
        var places = new HashSet<SiloAddress>();
        for (var i = 0; i < 60; i++)
        {
            var seen = await Task.WhenAll(
                outside.GetGrain<IRoamingGrain>($"g{i}").Where(),
                cluster.Inside(0).GetGrain<IRoamingGrain>($"g{i}").Where(),
                cluster.Inside(1).GetGrain<IRoamingGrain>($"g{i}").Where(),
                cluster.Inside(2).GetGrain<IRoamingGrain>($"g{i}").Where());
            Assert.Single(seen.Distinct());
            places.Add(seen[0]);
        }

        Assert.Equal(3, places.Count);
        Assert.Equal(8, await outside.GetGrain<IRoamingGrain>("g1").Ping(7));
        await client.StopAsync();
    }

    [Fact]
    public async Task Exceptions_cross_silos_and_gateways()
    {
        await using var cluster = await RealCluster.StartAsync(2);
        using var client = await cluster.ConnectAsync(0);
        var outside = client.Services.GetRequiredService<IClusterClient>();
        for (var i = 0; i < 10; i++)
        {
            var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => outside.GetGrain<IRoamingGrain>($"f{i}").Fail());
            Assert.Equal("as asked", failure.Message);
        }

        await client.StopAsync();
    }

    [Fact]
    public async Task Observers_of_clients_are_called_from_any_silo()
    {
        await using var cluster = await RealCluster.StartAsync(2);
        using var client = await cluster.ConnectAsync(0);
        var outside = client.Services.GetRequiredService<IClusterClient>();
        var observer = new Observer();
        var reference = outside.CreateObjectReference<IRoamingObserver>(observer);
        for (var i = 0; i < 20; i++)
            await outside.GetGrain<IRoamingGrain>($"o{i}").Tell(reference, $"{i}");
        Assert.Equal(20, observer.Got.Count);
        GC.KeepAlive(observer);
        await client.StopAsync();
    }

    [Fact]
    public async Task Grains_of_a_silo_that_stops_come_up_on_the_others()
    {
        await using var cluster = await RealCluster.StartAsync(2);
        var third = await cluster.AddSiloAsync();
        var keys = Enumerable.Range(0, 60).Select(i => $"s{i}").ToArray();
        foreach (var key in keys)
            await cluster.Inside(0).GetGrain<IRoamingGrain>(key).Ping(1);
        var gone = third.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;
        await third.StopAsync();

        // The others hear of it by and by; until then their calls go to a silo that is not there.
        foreach (var key in keys)
            await Wait.Until(() => IsElsewhere(cluster.Inside(1).GetGrain<IRoamingGrain>(key), gone), $"{key} comes up elsewhere");
    }

    [Fact]
    public async Task Management_tells_of_hosts_activations_and_addresses()
    {
        await using var cluster = await RealCluster.StartAsync(2);
        using var client = await cluster.ConnectAsync(1);
        var outside = client.Services.GetRequiredService<IClusterClient>();
        var management = outside.GetGrain<IManagementGrain>(0);
        Assert.Equal(2, (await management.GetHosts(onlyActive: true)).Count);
        Assert.All(await management.GetDetailedHosts(), h => Assert.NotEqual(0, h.ProxyPort));
        var grain = outside.GetGrain<IRoamingGrain>("m");
        Assert.Null(await management.GetActivationAddress(grain));
        var where = await grain.Where();
        Assert.Equal(where, await management.GetActivationAddress(grain));
        Assert.Equal(1, (await management.GetSimpleGrainStatistics()).Where(s => s.GrainType.Contains(nameof(RoamingGrain), StringComparison.Ordinal)).Sum(s => s.ActivationCount));
        await management.ForceActivationCollection(TimeSpan.Zero);
        await Wait.Until(async () => await management.GetActivationAddress(grain) is null, "it is collected");
        await client.StopAsync();
    }

    private static async Task<bool> IsElsewhere(IRoamingGrain grain, SiloAddress gone)
    {
        try
        {
            return await grain.Where() != gone;
        }
        catch (SiloUnavailableException)
        {
            return false;
        }
    }

    private sealed class Observer : IRoamingObserver
    {
        public ConcurrentQueue<string> Got { get; } = new();

        public Task News(string text)
        {
            Got.Enqueue(text);
            return Task.CompletedTask;
        }
    }
}
