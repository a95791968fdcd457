using System.Collections.Concurrent;

namespace Wetware.Tests;

/// <summary>
/// A point in a grain where a test holds it. Silos run in the test's process, so both sides meet here by name and no test
/// has to guess how long something takes.
/// </summary>
public sealed class Gate
{
    private static readonly ConcurrentDictionary<string, Gate> Gates = new();
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when a grain has come to the gate.</summary>
    public Task Entered => _entered.Task.WaitAsync(Limit);

    /// <summary>The gate of that name, closed at first.</summary>
    public static Gate Of(string name) => Gates.GetOrAdd(name, _ => new Gate());

    /// <summary>Lets everyone through from now on.</summary>
    public void Open() => _opened.TrySetResult();

    /// <summary>Called by the grain: says that it is here and waits until the gate is open.</summary>
    public Task PassAsync(CancellationToken cancellationToken = default)
    {
        _entered.TrySetResult();
        return _opened.Task.WaitAsync(Limit, cancellationToken);
    }

    /// <summary>Called by the grain: says that it is here and goes on.</summary>
    public void Enter() => _entered.TrySetResult();
}
