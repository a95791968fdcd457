using Orleans.Core;
using Orleans.Runtime;

namespace Orleans;

/// <summary>A grain with one state, read when it is activated.</summary>
public class Grain<TGrainState> : Grain, ILifecycleParticipant<IGrainLifecycle>
{
    private IStorage<TGrainState>? _storage;

    protected Grain()
    {
    }

    protected Grain(IStorage<TGrainState> storage) => _storage = storage;

    protected TGrainState State
    {
        get => Storage.State;
        set => Storage.State = value;
    }

    private IStorage<TGrainState> Storage => _storage ?? throw new InvalidOperationException("The state is not there before the grain is activated.");

    protected virtual Task ReadStateAsync() => Storage.ReadStateAsync();

    protected virtual Task WriteStateAsync() => Storage.WriteStateAsync();

    protected virtual Task ClearStateAsync() => Storage.ClearStateAsync();

    void ILifecycleParticipant<IGrainLifecycle>.Participate(IGrainLifecycle lifecycle) => lifecycle.Subscribe(
        GetType().FullName!,
        GrainLifecycleStage.SetupState,
        _ =>
        {
            _storage ??= Runtime.GetStorage<TGrainState>(GrainContext);
            return Storage.ReadStateAsync();
        });
}
