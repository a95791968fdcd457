using Orleans.Core;
using Orleans.Storage;

namespace Orleans.Runtime;

/// <summary>Reads its state before the grain is activated, unless it came along when the activation migrated.</summary>
internal sealed class PersistentState<TState> : StateStorageBridge<TState>, IPersistentState<TState>, ILifecycleObserver
{
    public PersistentState(string stateName, IGrainContext context, IGrainStorage storage)
        : base(stateName, context, storage)
    {
        var lifecycle = context.ObservableLifecycle;
        lifecycle.Subscribe(GetType().FullName!, GrainLifecycleStage.SetupState, this);
        lifecycle.AddMigrationParticipant(this);
    }

    public Task OnStart(CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested || IsStateInitialized ? Task.CompletedTask : ReadStateAsync();

    public Task OnStop(CancellationToken cancellationToken = default) => Task.CompletedTask;
}
