using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Wetware.Anchors;
using Wetware.Grains.Anchors;

namespace Wetware.Tests.Anchors.Simulation;

/// <summary>
/// A storage, and activations of a few anchors, of each path two at once; every access to storage and every call takes effect when a random choice says so, or fails
/// before or after it took effect. An activation that "dies" goes on as a ghost that nobody calls any more. What must hold at every moment is
/// checked with each write.
/// </summary>
internal sealed class SimulatedTree
{
    public static readonly AnchorOptions Options = new() { Remembered = 8, MaxNames = 3 };
    public static readonly AnchorMetrics Metrics = new(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>());

    private readonly Random _random;
    private readonly double _trouble;
    private readonly List<TaskCompletionSource<Fate>> _steps = [];
    private readonly Dictionary<AnchorPath, (long ETag, AnchorNode Node)> _rows = [];
    private readonly Dictionary<AnchorPath, SimulatedActivation[]> _activations = [];
    private readonly Dictionary<AnchorPath, long> _highest = [];
    private long _etags;
    private string? _broken;

    public SimulatedTree(int seed, double trouble)
    {
        _random = new Random(seed);
        _trouble = trouble;
        foreach (var path in Paths)
            _activations[path] = [Activate(path), Activate(path)];
    }

    public enum Fate
    {
        Done,
        FailedBefore,
        FailedAfter,
    }

    public static AnchorPath[] Paths { get; } = [.. new[] { "/", "/a", "/a/b", "/a/b/c", "/a/d" }.Select(AnchorPath.Parse)];

    public Pump Pump { get; } = new();

    /// <summary>The version that each operation made, wherever it was written.</summary>
    public Dictionary<Guid, long> Made { get; } = [];

    public Random Random => _random;

    public bool IsCalm { get; set; }

    /// <summary>Lets things happen in random order until all tasks are over.</summary>
    public void Play(IReadOnlyList<Task> tasks)
    {
        for (var step = 0; ; step++)
        {
            Pump.Run();
            Assert.True(_broken is null, _broken);
            if (tasks.All(task => task.IsCompleted))
                return;
            Assert.True(_steps.Count > 0, "everybody waits and nothing is under way");
            Assert.True(step < 100_000, "this does not end");
            var index = _random.Next(_steps.Count);
            var next = _steps[index];
            _steps.RemoveAt(index);
            next.SetResult(IsCalm || _random.NextDouble() >= _trouble ? Fate.Done : _random.Next(2) == 0 ? Fate.FailedBefore : Fate.FailedAfter);
            if (!IsCalm && _random.NextDouble() < _trouble / 20)
                Die();
        }
    }

    /// <summary>Takes effect later.</summary>
    public Task<Fate> Step()
    {
        var step = new TaskCompletionSource<Fate>();
        _steps.Add(step);
        return step.Task;
    }

    /// <summary>A call to one of the activations of a path.</summary>
    public async Task<T> Call<T>(AnchorPath path, Func<AnchorExecutor, Task<T>> call)
    {
        var activation = _activations[path][_random.Next(2)];
        if (await Step() == Fate.FailedBefore)
            throw new TimeoutException();
        var answer = call(activation.Executor);
        var either = new TaskCompletionSource();
        Tell(either, answer);
        Tell(either, activation.Dead);
        GiveUp(either);
        await either.Task;
        if (!answer.IsCompleted || await Step() != Fate.Done)
            throw new SiloUnavailableException();
        return await answer;
    }

    // The caller's patience may end while the call goes on.
    private async void GiveUp(TaskCompletionSource either)
    {
        if (await Step() != Fate.Done)
            either.TrySetResult();
    }

    // Task.WhenAny would go by way of the thread pool.
    private static async void Tell(TaskCompletionSource either, Task one)
    {
        await one.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        either.TrySetResult();
    }

    public (long ETag, AnchorNode Node)? Row(AnchorPath path) => _rows.TryGetValue(path, out var row) ? row : null;

    public long Write(AnchorPath path, AnchorNode? node)
    {
        if (node is null)
        {
            _rows.Remove(path);
            return 0;
        }

        _rows[path] = (++_etags, node);
        foreach (var done in node.Done)
            Check(Made.TryAdd(done.Id, done.Version) || Made[done.Id] == done.Version, "an operation is done once");

        if (node.Stage == AnchorStage.Alive)
            CheckAlive(path, node);
        return _etags;
    }

    // Who writes takes every exception for trouble with the storage.
    private void Check(bool holds, string what)
    {
        if (!holds)
            _broken ??= what;
    }

    private void CheckAlive(AnchorPath path, AnchorNode node)
    {
        Check(node.Version >= _highest.GetValueOrDefault(path), $"the version of {path} went back");
        _highest[path] = node.Version;
        if (path.IsRoot)
            return;
        var parent = Row(path.Parent)?.Node;
        Check(
            parent?.Stage == AnchorStage.Alive && parent.Children.Contains(new AnchorChild(path.Name, node.Incarnation)), $"{path} lives and is not listed above");
    }

    private void Die()
    {
        var path = Paths[_random.Next(Paths.Length)];
        var index = _random.Next(2);
        var ghost = _activations[path][index];
        _activations[path][index] = Activate(path);
        ghost.Die();
    }

    private SimulatedActivation Activate(AnchorPath path) => new(this, path);
}
