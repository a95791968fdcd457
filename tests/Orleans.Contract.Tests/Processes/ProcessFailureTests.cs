using Wetware.Contract.Host;
using Wetware.Testing;

namespace Wetware.Tests.Processes;

/// <summary>Silos as processes that are killed or stopped.</summary>
public sealed class ProcessFailureTests : IAsyncLifetime
{
    private readonly ProcessCluster _cluster = new();

    public Task InitializeAsync() => _cluster.InitializeAsync();

    public Task DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A_killed_process_is_found_out_its_calls_fail_soon_and_its_grains_live_on_elsewhere()
    {
        var client = await _cluster.ConnectAsync(_cluster.Silos[0].Gateway);
        var victim = _cluster.Silos[2];
        var key = await KeyOnAsync(client, victim.SiloPort);
        var management = client.GetGrain<IManagementGrain>(0);
        var old = (await management.GetHosts(onlyActive: true)).Keys.Single(silo => silo.Endpoint.Port == victim.SiloPort);
        var caller = await KeyOnAsync(client, _cluster.Silos[0].SiloPort);
        var waiting = client.GetGrain<IPlaceGrain>(caller).HoldThrough(key, TimeSpan.FromSeconds(25));
        Assert.Equal(victim.SiloPort, await client.GetGrain<IPlaceGrain>(key).Port());

        await victim.KillAsync();
        await Assert.ThrowsAnyAsync<OrleansMessageRejectionException>(() => waiting);

        await Wait.Until(async () => await PortOrFailure(client, key) is var port && port != 0 && port != victim.SiloPort, "the grain lives elsewhere");
        Assert.DoesNotContain(old, await ProcessCluster.ActiveAsync(client));

        // Started again in the same place, it is another silo.
        _cluster.Silos.Add(await SiloProcess.StartAsync(_cluster.Id, _cluster.Silos[0].SiloPort, (victim.SiloPort, victim.GatewayPort)));
        await Wait.Until(async () => (await ProcessCluster.ActiveAsync(client)).Count == 3, "three silos");
        var again = (await ProcessCluster.ActiveAsync(client)).Single(silo => silo.Endpoint.Port == victim.SiloPort);
        Assert.NotEqual(old, again);
        Assert.Equal(SiloStatus.Dead, (await management.GetHosts()).GetValueOrDefault(old, SiloStatus.Dead));

        // One activation a grain, from wherever it is called.
        var second = await _cluster.ConnectAsync(_cluster.Silos[1].Gateway);
        for (var i = 0; i < 30; i++)
        {
            var activations = await Task.WhenAll(
                client.GetGrain<IPlaceGrain>($"one-{i}").Activation(), second.GetGrain<IPlaceGrain>($"one-{i}").Activation());
            Assert.Equal(activations[0], activations[1]);
        }
    }

    [Fact]
    public async Task A_client_goes_on_through_another_gateway()
    {
        var client = await _cluster.ConnectAsync(_cluster.Silos[1].Gateway, _cluster.Silos[0].Gateway, _cluster.Silos[2].Gateway);
        await Task.WhenAll(Enumerable.Range(0, 30).Select(i => client.GetGrain<IPlaceGrain>($"before-{i}").Port()));
        await _cluster.Silos[2].KillAsync();
        await Wait.Until(
            async () => (await Task.WhenAll(Enumerable.Range(0, 30).Select(i => PortOrFailure(client, $"before-{i}")))).All(port => port != 0 && port != _cluster.Silos[2].SiloPort),
            "every grain answers");
        await _cluster.Silos[1].StopAsync();
        await Wait.Until(
            async () => (await Task.WhenAll(Enumerable.Range(0, 30).Select(i => PortOrFailure(client, $"before-{i}")))).All(port => port == _cluster.Silos[0].SiloPort),
            "every grain answers from the primary");
    }

    private static async Task<int> PortOrFailure(IGrainFactory client, string key)
    {
        try
        {
            // What was on its way to a gateway that died is never answered; who asks again need not wait for that.
            return await client.GetGrain<IPlaceGrain>(key).Port().WaitAsync(TimeSpan.FromSeconds(3));
        }
        catch (Exception error) when (error is OrleansException or TimeoutException or OperationCanceledException)
        {
            return 0;
        }
    }

    private static async Task<string> KeyOnAsync(IGrainFactory client, int port)
    {
        for (var i = 0; ; i++)
        {
            if (await client.GetGrain<IPlaceGrain>($"find-{i}").Port() == port)
                return $"find-{i}";
        }
    }
}
