namespace Orleans.Runtime;

internal sealed class ObserverHost(CallSettings settings, TargetDirectory targets, IServiceProvider services, TargetRuntime runtime) : IObserverHost
{
    public GrainId Add(IGrainObserver observer)
    {
        if (RuntimeContext.Current is GrainActivation)
            throw new InvalidOperationException("Cannot create a local object reference from a grain.");
        var id = ClientGrainId.CreateObserver(settings.ClientId);
        targets.Add(id, new ObserverTarget(id, observer, services, runtime));
        return id;
    }

    public void Remove(GrainId id)
    {
        if (!id.IsClient() || !targets.Remove(id))
            throw new ArgumentException("Reference is not associated with a local object.", nameof(id));
    }
}
