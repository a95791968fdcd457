using Wetware.Anchors;
using Wetware.Grains.Anchors;
using Wetware.Tests.Anchors.Simulation;

namespace Wetware.Tests.Anchors;

/// <summary>
/// The protocol between an anchor, its storage and its parent, in thousands of random orders with failures, deaths and two activations at once
/// (<see cref="SimulatedTree"/> checks at every write that no living anchor is missing in its parent's list, that versions only grow, and that an
/// operation is done once).
/// </summary>
public sealed class AnchorExecutorTests
{
    private const int Runs = 300;

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.1)]
    [InlineData(0.3)]
    public void Whatever_happens_what_was_acknowledged_is_so(double trouble)
    {
        var (acknowledged, unknown) = (0, 0);
        for (var seed = 0; seed < Runs; seed++)
        {
            try
            {
                var (done, lost) = Play(seed, trouble);
                (acknowledged, unknown) = (acknowledged + done, unknown + lost);
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"seed {seed}, trouble {trouble}: {error.Message}", error);
            }
        }

        Assert.True(acknowledged > 20 * Runs, $"only {acknowledged} changes were acknowledged");

        // Two activations are trouble enough: each change of one makes the other refuse first calls, and their repetitions may come after a removal.
        Assert.True(trouble > 0 || unknown < acknowledged / 10, $"{unknown} outcomes were unknown, of {acknowledged}");
    }

    private static (int Acknowledged, int Unknown) Play(int seed, double trouble)
    {
        var before = SynchronizationContext.Current;
        var tree = new SimulatedTree(seed, trouble);
        SynchronizationContext.SetSynchronizationContext(tree.Pump);
        try
        {
            var acknowledged = new Dictionary<AnchorPath, long>();
            var removals = new HashSet<AnchorPath>();
            var callers = Enumerable.Range(0, 4).Select(_ => new SimulatedCaller(tree, acknowledged, removals)).ToArray();
            Watch(tree, [.. callers.Select(caller => caller.Run(12))]);

            // Whatever was left half done is mended by looking at it, from the leaves up.
            tree.IsCalm = true;
            foreach (var path in SimulatedTree.Paths.Reverse())
                Watch(tree, [tree.Call(path, executor => executor.Read(node => node.Cell, default))]);
            foreach (var path in SimulatedTree.Paths)
                Assert.True(tree.Row(path)?.Node.Stage is null or AnchorStage.Alive or AnchorStage.Creating, $"{path} is left as {tree.Row(path)?.Node.Stage}");
            return (callers.Sum(caller => caller.Acknowledged), callers.Sum(caller => caller.Unknown));
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    private static void Watch(SimulatedTree tree, Task[] tasks)
    {
        tree.Play(tasks);
        foreach (var task in tasks)
            task.GetAwaiter().GetResult();
    }
}
