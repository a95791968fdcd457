using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Wetware.Devices;
using Wetware.Tests.Fixture;
using Xunit.Abstractions;

namespace Wetware.Tests;

/// <summary>An orchestrator of its own with a thousand devices, which one process plays.</summary>
public sealed class ManyDevicesTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Devices = 1000;
    private readonly DeviceFixture _orchestrator = new();

    public Task InitializeAsync() => _orchestrator.InitializeAsync();

    public Task DisposeAsync() => _orchestrator.DisposeAsync();

    [Fact]
    public async Task A_round_asks_each_of_a_thousand_devices_once_and_few_at_once()
    {
        var (now, most, checks) = (0, 0, 0);
        await using var device = await TestSupervisor.Start("many");
        await Parallel.ForAsync(0, Devices, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
            await _orchestrator.Client.Devices.Add(new DeviceAnnouncement(string.Create(CultureInfo.InvariantCulture, $"many-{i}"), device.Port, ["127.0.0.1"])));
        device.Override = async context =>
        {
            if (context.Request.Path != "/health")
                return false;
            Interlocked.Increment(ref checks);
            var at = Interlocked.Increment(ref now);
            for (var seen = most; at > seen; seen = most)
                Interlocked.CompareExchange(ref most, at, seen);
            await Task.Yield();
            await context.Response.WriteAsync("{}");
            Interlocked.Decrement(ref now);
            return true;
        };
        var (began, memory) = (Stopwatch.GetTimestamp(), GC.GetTotalMemory(forceFullCollection: true));

        await _orchestrator.Rounds(1);

        output.WriteLine($"a round of {Devices}: {Stopwatch.GetElapsedTime(began).TotalMilliseconds:f0} ms, {(GC.GetTotalMemory(forceFullCollection: true) - memory) / 1024} KiB more in use");
        Assert.Equal(Devices, checks);
        Assert.InRange(most, 1, 512);
        Assert.All(await _orchestrator.Client.Devices.List(), known => Assert.True(known is { IsActive: true, OkChecks: 2 }));
    }
}
