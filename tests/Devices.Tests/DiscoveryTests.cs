using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Wetware.Devices.Core;
using Wetware.Devices.Discovery;
using Wetware.Devices.Hosting;
using Wetware.Devices.Registry;
using Wetware.Testing;
using Wetware.Tests.Fixture;

namespace Wetware.Tests;

/// <summary>Multicast DNS on this machine: devices come and leave, and the orchestrator says where it is.</summary>
[Collection("devices")]
public sealed class DiscoveryTests(DeviceFixture orchestrator) : IDisposable
{
    private readonly string _name = $"browsed-{Guid.NewGuid():n}";
    private readonly ServiceSockets _sockets = new(TimeProvider.System, isLocal: true);
    private readonly ConcurrentQueue<byte[]> _heard = new();
    private readonly CancellationTokenSource _stop = new(TimeSpan.FromSeconds(60));

    public void Dispose()
    {
        _stop.Dispose();
        _sockets.Dispose();
    }

    [Fact]
    public async Task A_device_that_announces_itself_is_introduced_and_its_goodbye_is_taken_note_of()
    {
        await using var device = await TestSupervisor.Start(_name);
        var browsing = Browse();
        await Wait.Until(
            async () =>
            {
                Say(ServicePackets.Announcement(_name, IPAddress.Loopback, device.Port, isDevice: true));
                return await orchestrator.Client.Devices.Find(_name) is { IsIntroduced: true, CheckedAt: not null };
            },
            "the device was found");
        var id = (await orchestrator.Client.Devices.Find(_name))!.Id;
        await device.Kill();

        // A check that failed counts as the last one when the goodbye was heard before it.
        await Wait.Until(
            async () =>
            {
                Say(ServicePackets.Announcement(_name, IPAddress.Loopback, device.Port, goodbye: true, isDevice: true));
                await Grains.GetGrain<IDeviceGrain>(id).Check(isRepeated: true);
                return await orchestrator.Client.Devices.Find(id) is { IsActive: false };
            },
            "the device is inactive");

        Assert.Equal("goodbye", (await orchestrator.Client.Devices.Find(id))!.StatusLog[0].Reason);
        await End(browsing);
    }

    [Fact]
    public async Task The_orchestrator_announces_itself_answers_those_who_ask_and_says_when_it_leaves()
    {
        var port = orchestrator.Http.BaseAddress!.Port;
        var hearing = Hear();
        var browsing = Browse();
        await Wait.Until(() => Heard().Any(seen => !seen.IsGoodbye), "it announces itself");
        _heard.Clear();
        await Wait.Until(
            () =>
            {
                Say(ServicePackets.Query());
                return Heard().Any(seen => !seen.IsGoodbye);
            },
            "it answers");
        Assert.DoesNotContain(Heard(), seen => seen.IsGoodbye);

        await End(browsing);
        await Wait.Until(() => Heard().Any(seen => seen.IsGoodbye), "it says that it leaves");
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hearing);
        Assert.DoesNotContain(await orchestrator.Client.Devices.List(), device => device.Name == OrchestratorDevice.Name);

        // Only of this test: others may announce one as well.
        IEnumerable<ServiceSighting> Heard() => _heard.SelectMany(packet => ServicePackets.Read(packet) ?? [])
            .Where(seen => seen.Name == OrchestratorDevice.Name && (seen.IsGoodbye || seen.Port == port));
    }

    private IGrainFactory Grains => orchestrator.Services.GetRequiredService<IGrainFactory>();

    private void Say(byte[] packet) => _sockets.Send(_ => packet);

    private async Task Hear()
    {
        var buffer = new byte[64 * 1024];
        while (true)
            _heard.Enqueue((await _sockets.Receive(buffer, _stop.Token)).ToArray());
    }

    private (Task Run, CancellationTokenSource Stop) Browse()
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var options = new DeviceOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0) };
        var browser = ActivatorUtilities.CreateInstance<DeviceBrowser>(orchestrator.Services, options);
        return (browser.Run(stop.Token), stop);
    }

    private static async Task End((Task Run, CancellationTokenSource Stop) browsing)
    {
        await browsing.Stop.CancelAsync();
        await browsing.Run;
        browsing.Stop.Dispose();
    }
}
