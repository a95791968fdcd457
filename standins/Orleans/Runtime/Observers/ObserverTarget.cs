namespace Orleans.Runtime;

/// <summary>An object that code outside of grains offers to be called. It is held weakly; calls of one object come one after another.</summary>
internal sealed class ObserverTarget(GrainId id, IGrainObserver observer, IServiceProvider services, TargetRuntime runtime) : MessageTarget(runtime)
{
    private readonly WeakReference<IGrainObserver> _observer = new(observer);
    private readonly GrainAddress _address = new() { GrainId = id, ActivationId = ActivationId.GetDeterministic(id) };

    public override GrainId GrainId => id;

    public override GrainAddress Address => _address;

    public override object? GrainInstance => _observer.TryGetTarget(out var target) ? target : null;

    public override IServiceProvider ActivationServices => services;

    public override Task Deactivated => Task.CompletedTask;

    public override IGrainLifecycle ObservableLifecycle => throw new NotSupportedException("An observer has no lifecycle.");

    /// <summary>The object, or an error for the caller when nobody holds it any more.</summary>
    public override object? GetTarget() => GrainInstance ?? throw new ClientNotAvailableException($"The object behind {id} is gone.");
}
