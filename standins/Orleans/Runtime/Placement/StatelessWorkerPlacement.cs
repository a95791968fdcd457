using System.Globalization;
using Orleans.Metadata;

namespace Orleans.Runtime;

[GenerateSerializer]
internal sealed class StatelessWorkerPlacement : PlacementStrategy
{
    private const string MaxLocalKey = "max-local-instances";
    private const string RemoveIdleKey = "remove-idle-workers";

    public StatelessWorkerPlacement()
        : this(-1)
    {
    }

    public StatelessWorkerPlacement(int maxLocal, bool removeIdleWorkers = true)
    {
        MaxLocal = maxLocal > 0 ? maxLocal : Environment.ProcessorCount;
        RemoveIdleWorkers = removeIdleWorkers;
    }

    [Id(0)]
    public int MaxLocal { get; private set; }

    [Id(1)]
    public bool RemoveIdleWorkers { get; private set; }

    public override bool IsUsingGrainDirectory => false;

    public override void Initialize(GrainProperties properties)
    {
        if (properties.Properties.TryGetValue(MaxLocalKey, out var text) && int.TryParse(text, CultureInfo.InvariantCulture, out var max) && max > 0)
            MaxLocal = max;
        if (properties.Properties.TryGetValue(RemoveIdleKey, out text) && bool.TryParse(text, out var remove))
            RemoveIdleWorkers = remove;
    }

    public override void PopulateGrainProperties(
        IServiceProvider services,
        Type grainClass,
        GrainType grainType,
        Dictionary<string, string> properties)
    {
        base.PopulateGrainProperties(services, grainClass, grainType, properties);
        properties[MaxLocalKey] = MaxLocal.ToString(CultureInfo.InvariantCulture);
        properties[RemoveIdleKey] = RemoveIdleWorkers.ToString();
    }
}
