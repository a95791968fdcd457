using System.Collections.Concurrent;

namespace Orleans.Runtime;

/// <summary>How many activations were placed on each silo from here. Each silo spreads what it places, so all together do.</summary>
internal sealed class SiloLoads
{
    private readonly ConcurrentDictionary<SiloAddress, int> _counts = new();

    public int Of(SiloAddress silo) => _counts.GetValueOrDefault(silo);

    public void CountPlacement(SiloAddress silo) => _counts.AddOrUpdate(silo, 1, static (_, count) => count + 1);
}
