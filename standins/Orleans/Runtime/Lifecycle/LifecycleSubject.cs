using System.Collections.Immutable;
using System.Reflection;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Orleans;

/// <summary>
/// Runs observers stage by stage: all of one stage at once, the next stage when all are done; downwards from the highest stage that was begun when it
/// stops. A start that fails stops nothing by itself: whoever starts also stops.
/// </summary>
public abstract class LifecycleSubject : ILifecycleSubject
{
    protected readonly ILogger Logger;

    private readonly List<Subscription> _subscriptions = [];
    private int? _highest;

    protected LifecycleSubject(ILogger logger) => Logger = logger;

    public virtual IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(observerName);
        ArgumentNullException.ThrowIfNull(observer);
        var subscription = new Subscription(this, observerName, stage, observer);
        lock (_subscriptions)
            _subscriptions.Add(subscription);
        return subscription;
    }

    public virtual async Task OnStart(CancellationToken cancellationToken = default)
    {
        if (_highest is not null)
            throw new InvalidOperationException("Lifecycle has already been started.");
        foreach (var stage in Stages())
        {
            if (cancellationToken.IsCancellationRequested)
                throw new OrleansLifecycleCanceledException("Lifecycle start canceled by request");
            _highest = stage.Key;
            await Task.WhenAll(stage.Select(s => Start(s, cancellationToken)));
            OnStartStageCompleted(stage.Key);
        }
    }

    public virtual async Task OnStop(CancellationToken cancellationToken = default)
    {
        if (_highest is not { } highest)
            return;
        foreach (var stage in Stages().Reverse().Where(s => s.Key <= highest))
        {
            await Task.WhenAll(stage.Select(s => Stop(s, cancellationToken)));
            OnStopStageCompleted(stage.Key);
        }
    }

    protected static ImmutableDictionary<int, string> GetStageNames(Type type) => type
        .GetFields(BindingFlags.Public | BindingFlags.Static | BindingFlags.FlattenHierarchy)
        .Where(f => f.IsLiteral && f.FieldType == typeof(int))
        .ToImmutableDictionary(f => (int)f.GetRawConstantValue()!, f => $"{f.Name} ({f.GetRawConstantValue()})");

    protected virtual string GetStageName(int stage) => $"Stage {stage}";

    protected virtual void OnStartStageCompleted(int stage)
    {
    }

    protected virtual void OnStopStageCompleted(int stage)
    {
    }

    protected virtual Task CallObserverStopAsync(ILifecycleObserver observer, CancellationToken cancellationToken) => observer.OnStop(cancellationToken);

    private static async Task Start(Subscription subscription, CancellationToken token)
    {
        // Observers that throw before their first await must not keep their neighbours from starting.
        await subscription.Observer.OnStart(token);
    }

    private async Task Stop(Subscription subscription, CancellationToken token)
    {
        try
        {
            await CallObserverStopAsync(subscription.Observer, token);
        }
        catch (Exception exception)
        {
            LifecycleLog.StopFailed(Logger, subscription.Name, GetStageName(subscription.Stage), exception);
        }
    }

    private IGrouping<int, Subscription>[] Stages()
    {
        lock (_subscriptions)
            return [.. _subscriptions.GroupBy(s => s.Stage).OrderBy(g => g.Key)];
    }

    private void Remove(Subscription subscription)
    {
        lock (_subscriptions)
            _subscriptions.Remove(subscription);
    }

    private sealed class Subscription(LifecycleSubject subject, string name, int stage, ILifecycleObserver observer) : IDisposable
    {
        public string Name { get; } = name;

        public int Stage { get; } = stage;

        public ILifecycleObserver Observer { get; } = observer;

        public void Dispose() => subject.Remove(this);
    }
}
