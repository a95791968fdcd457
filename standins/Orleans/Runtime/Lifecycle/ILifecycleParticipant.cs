namespace Orleans;

/// <summary>A service that takes part in a lifecycle; each one that is registered is asked at the start.</summary>
public interface ILifecycleParticipant<TLifecycleObservable>
    where TLifecycleObservable : ILifecycleObservable
{
    void Participate(TLifecycleObservable lifecycle);
}
