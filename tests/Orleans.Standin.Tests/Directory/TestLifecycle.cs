using Orleans;
using Orleans.Runtime;

namespace Wetware.Tests.Directory;

/// <summary>The stages of a silo or client, up and down.</summary>
internal sealed class TestLifecycle : ISiloLifecycle, IClusterClientLifecycle
{
    private readonly List<(int Stage, ILifecycleObserver Observer)> _observers = [];

    public int HighestCompletedStage { get; private set; }

    public int LowestStoppedStage { get; private set; }

    public IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer)
    {
        _observers.Add((stage, observer));
        return new MemoryStream();
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var stage in _observers.GroupBy(o => o.Stage).OrderBy(g => g.Key).ToArray())
        {
            await Task.WhenAll(stage.Select(o => o.Observer.OnStart(cancellationToken)));
            HighestCompletedStage = stage.Key;
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var stage in _observers.GroupBy(o => o.Stage).OrderByDescending(g => g.Key).ToArray())
        {
            await Task.WhenAll(stage.Select(o => o.Observer.OnStop(cancellationToken)));
            LowestStoppedStage = stage.Key;
        }
    }
}
