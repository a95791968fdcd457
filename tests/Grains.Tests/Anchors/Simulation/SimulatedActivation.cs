using Wetware.Anchors;
using Wetware.Grains.Anchors;

namespace Wetware.Tests.Anchors.Simulation;

/// <summary>One activation of an anchor.</summary>
internal sealed class SimulatedActivation
{
    private readonly TaskCompletionSource _dead = new();

    public SimulatedActivation(SimulatedTree tree, AnchorPath path) => Executor = new AnchorExecutor(
        new SimulatedStore(tree, path), path.IsRoot ? null : new SimulatedParent(tree, path), SimulatedTree.Options, SimulatedTree.Metrics, _ => { });

    public AnchorExecutor Executor { get; }

    /// <summary>Nobody gets an answer from it any more.</summary>
    public Task Dead => _dead.Task;

    public void Die() => _dead.SetResult();
}
