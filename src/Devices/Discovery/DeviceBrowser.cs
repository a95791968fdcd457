using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Wetware.Devices.Core;
using Wetware.Devices.Hosting;
using Wetware.Devices.Registry;
using Wetware.Errors;

namespace Wetware.Devices.Discovery;

/// <summary>Browses the network for devices, and announces the orchestrator there, as long as this gateway is the one that does.</summary>
internal sealed partial class DeviceBrowser(IGrainFactory grains, DeviceOptions options, DeviceListener listener, TimeProvider time, ILogger<DeviceBrowser> logger) : IDisposable
{
    private static readonly TimeSpan QueryEvery = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim _scan = new(0, 1);

    /// <summary>Asks the network at once.</summary>
    public void Scan()
    {
        // One request that is not served yet is enough.
        if (_scan.CurrentCount == 0)
            _scan.Release();
    }

    public void Dispose() => _scan.Dispose();

    /// <summary>Browses until it is cancelled.</summary>
    public async Task Run(CancellationToken cancellationToken)
    {
        try
        {
            // Where only this machine reaches the orchestrator, others need not hear of it.
            using var sockets = new ServiceSockets(time, System.Net.IPAddress.IsLoopback(options.Listen.Address));
            var responder = new ServiceResponder(sockets, time, (address, goodbye) => ServicePackets.Announcement(OrchestratorDevice.Name, address, listener.Port, goodbye));
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var asking = Ask(sockets, responder, stop.Token);
            try
            {
                await Listen(sockets, responder, cancellationToken);
            }
            finally
            {
                await stop.CancelAsync();
                await asking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                responder.Leave();
            }
        }
        catch (SocketException error)
        {
            LogNoMulticast(logger, error.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Another gateway browses, or this one stops.
        }
    }

    private async Task Ask(ServiceSockets sockets, ServiceResponder responder, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            sockets.Refresh();
            sockets.Send(_ => ServicePackets.Query());
            responder.Announce();
            using var pause = new CancellationTokenSource(QueryEvery, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(pause.Token, cancellationToken);
            try
            {
                await _scan.WaitAsync(either.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // Nobody asked for a scan meanwhile.
            }
        }
    }

    private async Task Listen(ServiceSockets sockets, ServiceResponder responder, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var packet = await sockets.Receive(buffer, cancellationToken);
            if (responder.Answer(packet.Span))
                continue;
            var sightings = ServicePackets.Read(packet.Span);
            DeviceMetrics.Packet(sightings is null ? "refused" : sightings.Count == 0 ? "ignored" : "read");
            foreach (var sighting in sightings ?? [])
                await Take(sighting, cancellationToken);
        }
    }

    private async Task Take(ServiceSighting sighting, CancellationToken cancellationToken)
    {
        if (sighting.Name == OrchestratorDevice.Name)
            return;
        try
        {
            if (sighting.IsGoodbye)
            {
                if (await grains.GetGrain<IDeviceIndexGrain>(IDeviceIndexGrain.Devices).Find(sighting.Name) is { } entry)
                    await grains.GetGrain<IDeviceGrain>(entry.Id).Goodbye();
            }
            else if (sighting is { Port: > 0, Addresses.Count: > 0 })
            {
                await grains.GetGrain<IDevicesGrain>(0).Announce(
                    new DeviceAnnouncement(sighting.Name, sighting.Port, [.. sighting.Addresses.Select(address => address.ToString())]), cancellationToken);
            }
        }
        catch (Exception error) when (error is WetwareException or OrleansException or TimeoutException)
        {
            LogNotTaken(logger, error.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Devices are not looked for by multicast: {Message}")]
    private static partial void LogNoMulticast(ILogger logger, string message);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A device that announced itself was not taken: {Message}")]
    private static partial void LogNotTaken(ILogger logger, string message);
}
