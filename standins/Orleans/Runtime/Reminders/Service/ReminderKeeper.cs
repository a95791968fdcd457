using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Hosting;

namespace Orleans.Runtime.ReminderService;

/// <summary>
/// On each silo: starts the table and keeps the grains of all ranges awake, also those whose silo has just gone. Every silo does so;
/// waking a grain that is awake costs one call.
/// </summary>
internal sealed partial class ReminderKeeper(
    IReminderTable table,
    IGrainFactory grains,
    ISiloStatusOracle silos,
    IOptions<ReminderOptions> options,
    TimeProvider clock,
    ILogger<ReminderKeeper> logger) : ILifecycleParticipant<ISiloLifecycle>, ISiloStatusListener, IDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _changed = new(0, 1);
    private Task _running = Task.CompletedTask;

    public void Participate(ISiloLifecycle lifecycle)
    {
        lifecycle.Subscribe(nameof(ReminderKeeper), ServiceLifecycleStage.RuntimeGrainServices, StartTable, table.StopAsync);
        lifecycle.Subscribe(nameof(ReminderKeeper), ServiceLifecycleStage.Active, Start, Stop);
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _changed.Dispose();
    }

    /// <summary>A silo has come or gone: its ranges may be asleep.</summary>
    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        lock (_changed)
        {
            if (_changed.CurrentCount == 0)
                _changed.Release();
        }
    }

    private async Task StartTable(CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(options.Value.InitializationTimeout);
        await table.StartAsync(limited.Token);
    }

    private Task Start(CancellationToken cancellationToken)
    {
        silos.SubscribeToSiloStatusEvents(this);
        _running = Run();
        return Task.CompletedTask;
    }

    private async Task Stop(CancellationToken cancellationToken)
    {
        silos.UnSubscribeFromSiloStatusEvents(this);
        await _stopping.CancelAsync();
        await _running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task Run()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        while (!_stopping.IsCancellationRequested)
        {
            var wait = await WakeAll() ? options.Value.RefreshReminderListPeriod : RetryAfter;
            using var delay = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
            var elapsed = Task.Delay(wait, clock, delay.Token);
            await Task.WhenAny(elapsed, _changed.WaitAsync(delay.Token));
            await delay.CancelAsync();
        }
    }

    private async Task<bool> WakeAll()
    {
        var all = true;
        for (var range = 0; range < ReminderRange.Count && !_stopping.IsCancellationRequested; range++)
        {
            try
            {
                await grains.GetGrain<IReminderRangeGrain>(range).Wake();
            }
            catch (Exception e)
            {
                LogWakeFailed(logger, e, range);
                all = false;
            }
        }

        return all;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not wake the reminders of range {Range}; trying again")]
    private static partial void LogWakeFailed(ILogger logger, Exception exception, int range);
}
