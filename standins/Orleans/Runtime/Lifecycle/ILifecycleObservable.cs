namespace Orleans;

/// <summary>Something that starts and stops in numbered stages, upwards and then downwards.</summary>
public interface ILifecycleObservable
{
    IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer);
}
