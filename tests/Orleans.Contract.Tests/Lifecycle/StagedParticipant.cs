using Wetware.Tests.Fixture;

namespace Wetware.Tests.Lifecycle;

/// <summary>Takes part in a silo's start and stop at three stages, subscribed out of order.</summary>
public sealed class StagedParticipant(string journal) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle)
    {
        foreach (var stage in new[] { ServiceLifecycleStage.Active, ServiceLifecycleStage.RuntimeInitialize, ServiceLifecycleStage.ApplicationServices })
        {
            lifecycle.Subscribe(
                nameof(StagedParticipant),
                stage,
                _ => Tell("start", stage),
                _ => Tell("stop", stage));
        }
    }

    private Task Tell(string what, int stage)
    {
        Journal.Add(journal, $"{what} {stage}");
        return Task.CompletedTask;
    }
}
