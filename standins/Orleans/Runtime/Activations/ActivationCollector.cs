using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Orleans.Runtime;

/// <summary>Takes idle activations away, and gives up those whose request never ends.</summary>
internal sealed partial class ActivationCollector(
    Catalog catalog,
    IOptions<GrainCollectionOptions> options,
    TimeProvider clock,
    ILogger<ActivationCollector> logger) : ILifecycleParticipant<ISiloLifecycle>
{
    private ITimer? _timer;

    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe<ActivationCollector>(
        ServiceLifecycleStage.RuntimeServices,
        _ =>
        {
            var period = options.Value.CollectionQuantum;
            _timer = clock.CreateTimer(static state => ((ActivationCollector)state!).Collect(), this, period, period);
            return Task.CompletedTask;
        },
        async _ =>
        {
            if (_timer is not null)
                await _timer.DisposeAsync();
        });

    /// <summary>Ends activations that have been idle for at least that long, whatever their own limit is.</summary>
    public async Task Collect(TimeSpan age, CancellationToken token)
    {
        var ending = new List<Task>();
        foreach (var activation in catalog.Activations)
        {
            if (activation.Shared.CollectionAge == Timeout.InfiniteTimeSpan || !activation.IsIdleFor(age))
                continue;
            ending.Add(activation.Deactivated);
            activation.Deactivate(Idle, CancellationToken.None);
        }

        await Task.WhenAll(ending).WaitAsync(token);
    }

    private static DeactivationReason Idle => new(DeactivationReasonCode.ActivationIdle, "Activation exceeded its idle time.");

    private void Collect()
    {
        var collected = 0;
        foreach (var activation in catalog.Activations)
        {
            var age = activation.Shared.CollectionAge;
            if (activation.IsStuck(activation.Shared.MaxProcessingTime))
            {
                LogStuck(logger, activation);
                activation.Abandon(new DeactivationReason(
                    DeactivationReasonCode.ActivationUnresponsive, $"{activation} has been processing a request for too long and is likely stuck."));
            }
            else if (age != Timeout.InfiniteTimeSpan && activation.IsIdleFor(age))
            {
                activation.Deactivate(Idle);
                collected++;
            }
        }

        if (collected > 0)
            LogCollected(logger, collected);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Count} idle activations are taken away")]
    private static partial void LogCollected(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Activation} is given up: a request has run for too long")]
    private static partial void LogStuck(ILogger logger, GrainActivation activation);
}
