using Wetware.Anchors;
using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Grains.Anchors;

namespace Wetware.Tests.Anchors.Simulation;

/// <summary>Asks for random things, again under the same operation id when no answer comes, and checks what it is told.</summary>
internal sealed class SimulatedCaller(SimulatedTree tree, Dictionary<AnchorPath, long> acknowledged, HashSet<AnchorPath> removals)
{
    private readonly Dictionary<AnchorPath, long> _seen = [];
    private readonly Dictionary<AnchorPath, List<Guid>> _answered = [];

    public int Acknowledged { get; private set; }

    public int Unknown { get; private set; }

    public async Task Run(int requests)
    {
        for (var i = 0; i < requests; i++)
        {
            var path = SimulatedTree.Paths[tree.Random.Next(SimulatedTree.Paths.Length)];
            switch (tree.Random.Next(8))
            {
                case 0:
                    await Load(path);
                    break;
                case 1 when !path.IsRoot:
                    removals.Add(path);
                    await Again(path, (executor, _) => executor.Remove(default));
                    break;
                default:
                    await Change(path);
                    break;
            }
        }
    }

    private async Task Load(AnchorPath path)
    {
        var before = acknowledged.GetValueOrDefault(path);
        var cell = await Again(path, (executor, _) => executor.Read(node => node.Cell, default));
        Assert.True(cell.Version >= before || (cell.Version == 0 && removals.Contains(path)), $"{path}: version {before} was acknowledged, then {cell.Version} was read");
        Saw(path, cell.Version);
    }

    private async Task Change(AnchorPath path)
    {
        _answered.Remove(path, out var answered);
        var operation = AnchorOperation.New() with { Answered = answered?.ToArray() };
        var seen = _seen.GetValueOrDefault(path);
        var value = CapabilityValue.Of(operation.Id.ToByteArray());
        var change = tree.Random.Next(6) switch
        {
            0 => AnchorChange.Store(value, overwrite: false),
            1 => AnchorChange.Swap(value),
            2 => AnchorChange.Compare(seen, value),
            3 => AnchorChange.Compare((CapabilityValue?)null, value),
            4 => AnchorChange.Clear(),
            _ => AnchorChange.Store(value, overwrite: true),
        };
        try
        {
            var repeated = false;
            var outcome = await Again(path, (executor, again) => executor.Change((repeated = again) ? operation with { Since = seen } : operation, change, default));
            Acknowledged++;
            if (!repeated)
                _answered[path] = [.. answered ?? [], operation.Id];
            Assert.Equal(outcome.Done && outcome.Version > 0, tree.Made.ContainsKey(operation.Id));
            if (outcome.Done && outcome.Version > 0)
            {
                Assert.Equal(tree.Made[operation.Id], outcome.Version);
                Saw(path, outcome.Version);
                acknowledged[path] = Math.Max(acknowledged.GetValueOrDefault(path), outcome.Version);
            }
        }
        catch (WetwareException error) when (error.Message.StartsWith("outcome unknown", StringComparison.Ordinal))
        {
            Unknown++;
        }
    }

    private async Task<T> Again<T>(AnchorPath path, Func<AnchorExecutor, bool, Task<T>> ask)
    {
        for (var again = false; ; again = true)
        {
            try
            {
                return await tree.Call(path, executor => ask(executor, again));
            }
            catch (Exception error) when (error is TimeoutException or SiloUnavailableException || error is WetwareException { Kind: ErrorKind.Disconnected or ErrorKind.Overloaded })
            {
                // No answer: it may have happened.
            }
        }
    }

    private void Saw(AnchorPath path, long version) => _seen[path] = Math.Max(_seen.GetValueOrDefault(path), version);
}
