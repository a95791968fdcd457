using Wetware.Testing;

namespace Wetware.Tests.Processes;

/// <summary>A silo that stands still for a while.</summary>
public sealed class ProcessPauseTests : IAsyncLifetime
{
    private readonly ProcessCluster _cluster = new();

    public Task InitializeAsync() => _cluster.InitializeAsync();

    public Task DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A_paused_process_is_evicted_in_time_and_ends_itself_when_it_goes_on()
    {
        var client = await _cluster.ConnectAsync(_cluster.Silos[0].Gateway);
        var paused = _cluster.Silos[2];
        Assert.Equal(3, (await ProcessCluster.ActiveAsync(client)).Count);
        await paused.SignalAsync("STOP");
        await Wait.Until(
            async () => (await ProcessCluster.ActiveAsync(client)).All(silo => silo.Endpoint.Port != paused.SiloPort), "the paused silo is evicted");

        await paused.SignalAsync("CONT");
        await paused.EndAsync();
        Assert.Equal(2, (await ProcessCluster.ActiveAsync(client)).Count);
    }
}
