using System.Reflection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Wetware.Waiting;

namespace Wetware.Silo.Hosting;

/// <summary>
/// Keeps grains activating after the wall clock was set back. Orleans' collector of idle activations files each new one under the wall time at which it may be
/// collected, and throws when that lies before the moment up to which it has collected. That moment is a field which only grows: a clock that is set back by more than
/// the collection age lets no grain activate until it has caught up. No setting and no clock of the container reaches it, so the field is set back here.
/// </summary>
internal sealed partial class CollectorClock(
    IServiceProvider services, IOptions<GrainCollectionOptions> options, TimeProvider time, ILogger<CollectorClock> logger)
    : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    /// <summary>How long grains fail to activate, at most, after the clock was set back.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    /// <summary>The collector's type; null in a version of Orleans that has none.</summary>
    internal static Type? CollectorType { get; } = typeof(GrainCollectionOptions).Assembly.GetType("Orleans.Runtime.ActivationCollector");

    /// <summary>The moment up to which it has collected, a <see cref="DateTime"/>.</summary>
    internal static FieldInfo? NextTicket { get; } = CollectorType?.GetField("nextTicket", BindingFlags.Instance | BindingFlags.NonPublic);

    /// <summary>What it locks while it moves on.</summary>
    internal static FieldInfo? Buckets { get; } = CollectorType?.GetField("buckets", BindingFlags.Instance | BindingFlags.NonPublic);

    /// <inheritdoc />
    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(nameof(CollectorClock), ServiceLifecycleStage.RuntimeServices, Start, Stop);

    /// <inheritdoc />
    public void Dispose() => _stop.Dispose();

    /// <summary>Sets the collector's moment back to the next full quantum after <paramref name="now"/>, if it is later.</summary>
    internal static void SetBack(object collector, DateTime now, TimeSpan quantum)
    {
        var next = new DateTime(((now.Ticks - 1) / quantum.Ticks + 1) * quantum.Ticks, DateTimeKind.Utc);
        lock (Buckets!.GetValue(collector)!)
        {
            if ((DateTime)NextTicket!.GetValue(collector)! > next)
                NextTicket.SetValue(collector, next);
        }
    }

    private Task Start(CancellationToken cancellationToken)
    {
        if (CollectorType is null || NextTicket?.FieldType != typeof(DateTime) || Buckets is null || services.GetService(CollectorType) is not { } collector)
            LogUnknown(logger);
        else
            _running = Watch(collector, _stop.Token);
        return Task.CompletedTask;
    }

    private async Task Stop(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
    }

    private async Task Watch(object collector, CancellationToken stop)
    {
        var clock = new ClockSteps(time);
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
            {
                var step = clock.Look(out var now);
                if (step == TimeSpan.Zero)
                    continue;
                LogSet(logger, step);
                if (step < TimeSpan.Zero)
                    SetBack(collector, now.UtcDateTime, options.Value.CollectionQuantum);
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The clock of this machine was set by {Step}")]
    private static partial void LogSet(ILogger logger, TimeSpan step);

    [LoggerMessage(Level = LogLevel.Warning, Message = "This version of Orleans has another collector: grains may not activate for a while after the clock is set back")]
    private static partial void LogUnknown(ILogger logger);
}
