namespace Orleans.Runtime;

/// <summary>Ends the activations of a silo that stops, before its directory and its network go.</summary>
internal sealed class SiloShutdown(Catalog catalog) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe<SiloShutdown>(
        ServiceLifecycleStage.GrainDeactivation,
        _ => Task.CompletedTask,
        catalog.DeactivateAll);
}
