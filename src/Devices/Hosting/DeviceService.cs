using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Wetware.Devices.Access;
using Wetware.Devices.Deployments;
using Wetware.Devices.Discovery;
using Wetware.Devices.Registry;

namespace Wetware.Devices.Hosting;

/// <summary>On one gateway at a time: asks all devices for their health, brings deployments in line with it, and browses the network.</summary>
internal sealed partial class DeviceService(
    IGrainFactory grains, DeviceOptions options, DeviceBrowser browser, Documents.InitFolder init, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<DeviceService> logger) : BackgroundService
{
    public static readonly TimeSpan RoundEvery = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(2);

    // With fewer, a thousand devices that hang would take longer than a round lasts.
    private const int ChecksAtOnce = 512;

    private readonly Guid _gateway = Guid.NewGuid();

    // Deployments are brought in line beside the checks: a device that takes its part slowly must not hold them up.
    private readonly Channel<bool> _checked = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Started(stoppingToken);
        await init.Load(stoppingToken);
        var coordinator = grains.GetGrain<IDeviceCoordinatorGrain>(0);
        CancellationTokenSource? work = null;
        var working = Task.CompletedTask;
        var scans = 0;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                var (isHolder, requested) = await Renew(coordinator);
                if (isHolder && work is null)
                {
                    work = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                    working = Task.WhenAll(Rounds(work.Token), KeepInLine(work.Token), options.Discover ? browser.Run(work.Token) : Task.CompletedTask);
                }
                else if (!isHolder && work is not null)
                {
                    await End(work, working);
                    work = null;
                }
                else if (isHolder && requested != scans)
                {
                    browser.Scan();
                }

                scans = requested;
                await Task.Delay(RenewEvery, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The gateway stops.
        }
        finally
        {
            if (work is not null)
            {
                await End(work, working);
                await Release(coordinator);
            }
        }
    }

    /// <summary>One round: the health of all devices, then the deployments.</summary>
    internal async Task Round(CancellationToken cancellationToken)
    {
        await CheckAll(cancellationToken);
        await Reconcile(cancellationToken);
    }

    /// <summary>Asks all devices for their health, and those in doubt again every few seconds until they have answered or count as inactive.</summary>
    internal async Task CheckUntilSettled(CancellationToken cancellationToken)
    {
        var doubtful = await CheckAll(cancellationToken);
        _checked.Writer.TryWrite(true);
        var began = time.GetTimestamp();
        for (var due = DeviceHttp.RepeatedHealthLimit; doubtful.Count > 0; due += DeviceHttp.RepeatedHealthLimit)
        {
            if (due - time.GetElapsedTime(began) is { Ticks: > 0 } pause)
                await Task.Delay(pause, time, cancellationToken);
            var before = doubtful.Count;
            doubtful = await Check(doubtful, isRepeated: true, cancellationToken);
            if (doubtful.Count < before)
                _checked.Writer.TryWrite(true);
        }
    }

    /// <summary>Brings deployments in line after checks.</summary>
    internal async Task KeepInLine(CancellationToken cancellationToken)
    {
        await foreach (var _ in _checked.Reader.ReadAllAsync(cancellationToken))
        {
            try
            {
                await Reconcile(cancellationToken);
            }
            catch (Exception error) when (!cancellationToken.IsCancellationRequested)
            {
                LogRoundFailed(logger, error);
            }
        }
    }

    private Task Reconcile(CancellationToken cancellationToken) => grains.GetGrain<IDeploymentUpdatesGrain>(0).Reconcile(cancellationToken);

    private async Task<IReadOnlyCollection<string>> CheckAll(CancellationToken cancellationToken)
    {
        var entries = await grains.GetGrain<IDeviceIndexGrain>(IDeviceIndexGrain.Devices).List();
        return await Check(entries.Select(entry => entry.Id), isRepeated: false, cancellationToken);
    }

    private async Task<IReadOnlyCollection<string>> Check(IEnumerable<string> devices, bool isRepeated, CancellationToken cancellationToken)
    {
        var doubtful = new ConcurrentQueue<string>();
        var limits = new ParallelOptions { MaxDegreeOfParallelism = ChecksAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(devices, limits, async (device, cancelled) =>
        {
            try
            {
                if (await grains.GetGrain<IDeviceGrain>(device).Check(isRepeated, cancelled))
                    doubtful.Enqueue(device);
            }
            catch (Exception error) when (!cancelled.IsCancellationRequested)
            {
                // The others are checked none the less, and this one again in the next round.
                LogCheckFailed(logger, device, error);
            }
        });
        return doubtful;
    }

    private static async Task End(CancellationTokenSource work, Task working)
    {
        await work.CancelAsync();
        await working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        work.Dispose();
    }

    private async Task Started(CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var ready = lifetime.ApplicationStarted.Register(() => started.TrySetResult());
        await started.Task.WaitAsync(cancellationToken);
    }

    private async Task<(bool IsHolder, int Scans)> Renew(IDeviceCoordinatorGrain coordinator)
    {
        try
        {
            return await coordinator.Renew(_gateway);
        }
        catch (Exception error) when (error is OrleansException or TimeoutException)
        {
            // Without the lease nobody else is known not to have it.
            LogNoLease(logger, error.Message);
            return (false, 0);
        }
    }

    private async Task Release(IDeviceCoordinatorGrain coordinator)
    {
        try
        {
            await coordinator.Release(_gateway);
        }
        catch (Exception error) when (error is OrleansException or TimeoutException or ObjectDisposedException)
        {
            // It ends by itself.
            LogNoLease(logger, error.Message);
        }
    }

    private async Task Rounds(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(RoundEvery, time);
        do
        {
            try
            {
                await CheckUntilSettled(cancellationToken);
            }
            catch (Exception error) when (!cancellationToken.IsCancellationRequested)
            {
                LogRoundFailed(logger, error);
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The lease of the device orchestrator was not renewed: {Message}")]
    private static partial void LogNoLease(ILogger logger, string message);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The health check of device {Device} failed in the cluster itself")]
    private static partial void LogCheckFailed(ILogger logger, string device, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A round of health checks, or what followed from it, failed")]
    private static partial void LogRoundFailed(ILogger logger, Exception error);
}
