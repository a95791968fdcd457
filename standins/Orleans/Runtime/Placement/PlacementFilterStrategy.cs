using Orleans.Metadata;
using Orleans.Runtime;

namespace Orleans.Placement;

/// <summary>A rule that takes silos out before placement chooses among the rest; an <see cref="IPlacementFilterDirector"/> applies it.</summary>
public abstract class PlacementFilterStrategy(int order)
{
    private const string OrderKey = "order";

    /// <summary>Lower numbers come first.</summary>
    public int Order { get; private set; } = order;

    public void Initialize(GrainProperties properties)
    {
        if (GetPlacementFilterGrainProperty(OrderKey, properties) is { } text)
            Order = int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        AdditionalInitialize(properties);
    }

    public virtual void AdditionalInitialize(GrainProperties properties)
    {
    }

    public void PopulateGrainProperties(IServiceProvider services, Type grainClass, GrainType grainType, Dictionary<string, string> properties)
    {
        var name = GetType().Name;
        properties[WellKnownGrainTypeProperties.PlacementFilter] =
            properties.TryGetValue(WellKnownGrainTypeProperties.PlacementFilter, out var others) ? $"{others},{name}" : name;
        properties[$"{name}.{OrderKey}"] = Order.ToString(System.Globalization.CultureInfo.InvariantCulture);
        foreach (var (key, value) in GetAdditionalGrainProperties(services, grainClass, grainType, properties))
            properties[$"{name}.{key}"] = value;
    }

    protected string? GetPlacementFilterGrainProperty(string key, GrainProperties properties) => properties.Properties.GetValueOrDefault($"{GetType().Name}.{key}");

    protected virtual IEnumerable<KeyValuePair<string, string>> GetAdditionalGrainProperties(
        IServiceProvider services,
        Type grainClass,
        GrainType grainType,
        IReadOnlyDictionary<string, string> existingProperties) => [];
}
