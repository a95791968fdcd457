using Orleans.Core;
using Orleans.Storage;
using Orleans.Timers;

namespace Orleans.Runtime;

internal sealed class GrainRuntime(
    ILocalSiloDetails silo,
    IGrainFactory grainFactory,
    ITimerRegistry timers,
    IServiceProvider services,
    TimeProvider clock) : IGrainRuntime
{
    public string SiloIdentity { get; } = silo.SiloAddress.ToString();

    public SiloAddress SiloAddress => silo.SiloAddress;

    public IGrainFactory GrainFactory => grainFactory;

    public ITimerRegistry TimerRegistry => timers;

    public IServiceProvider ServiceProvider => services;

    public TimeProvider TimeProvider => clock;

    public void DeactivateOnIdle(IGrainContext grainContext) => grainContext.Deactivate(
        new DeactivationReason(DeactivationReasonCode.ApplicationRequested, $"{nameof(DeactivateOnIdle)} was called."));

    public void DelayDeactivation(IGrainContext grainContext, TimeSpan timeSpan)
    {
        if (grainContext is not GrainActivation activation)
            throw new NotSupportedException($"{grainContext.GetType().Name} is no activation that could be kept.");
        activation.DelayDeactivation(timeSpan);
    }

    public IStorage<TGrainState> GetStorage<TGrainState>(IGrainContext grainContext)
    {
        var type = grainContext.GrainInstance?.GetType()
            ?? throw new InvalidOperationException("The activation has no grain yet.");
        return new StateStorageBridge<TGrainState>(type.FullName!, grainContext, GrainStorageHelpers.GetGrainStorage(type, services));
    }
}
