using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>Everything in this process that takes requests, by its id: activations, observers, system targets.</summary>
internal sealed class TargetDirectory
{
    private readonly ConcurrentDictionary<GrainId, IGrainContext> _targets = new();

    public IEnumerable<IGrainContext> All => _targets.Select(pair => pair.Value);

    public bool TryGet(GrainId id, [NotNullWhen(true)] out IGrainContext? target) => _targets.TryGetValue(id, out target);

    public void Add(GrainId id, IGrainContext target)
    {
        if (!_targets.TryAdd(id, target))
            throw new InvalidOperationException($"{id} is taken.");
    }

    /// <summary>Only if it is that target which stands there.</summary>
    public void Remove(GrainId id, IGrainContext target) => _targets.TryRemove(KeyValuePair.Create(id, target));

    public bool Remove(GrainId id) => _targets.TryRemove(id, out _);
}
