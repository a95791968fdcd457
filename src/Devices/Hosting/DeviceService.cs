using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Wetware.Devices.Deployments;
using Wetware.Devices.Discovery;
using Wetware.Devices.Registry;

namespace Wetware.Devices.Hosting;

/// <summary>On one gateway at a time: asks all devices for their health, brings deployments in line with it, and browses the network.</summary>
internal sealed partial class DeviceService(
    IGrainFactory grains, DeviceOptions options, DeviceBrowser browser, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<DeviceService> logger) : BackgroundService
{
    public static readonly TimeSpan RoundEvery = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(2);
    private const int ChecksAtOnce = 64;

    private readonly Guid _gateway = Guid.NewGuid();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Started(stoppingToken);
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
                    working = Task.WhenAll(Rounds(work.Token), options.Discover ? browser.Run(work.Token) : Task.CompletedTask);
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
        var entries = await grains.GetGrain<IDeviceIndexGrain>(IDeviceIndexGrain.Devices).List();
        var limits = new ParallelOptions { MaxDegreeOfParallelism = ChecksAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(entries, limits, async (entry, cancelled) => await grains.GetGrain<IDeviceGrain>(entry.Id).Check(cancelled));
        await grains.GetGrain<IDeploymentUpdatesGrain>(0).Reconcile(cancellationToken);
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
                await Round(cancellationToken);
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "A round of health checks failed")]
    private static partial void LogRoundFailed(ILogger logger, Exception error);
}
