using Orleans.Runtime;

namespace Orleans.Metadata;

/// <summary>Adds to what the cluster knows of each grain class.</summary>
public interface IGrainPropertiesProvider
{
    void Populate(Type grainClass, GrainType grainType, Dictionary<string, string> properties);
}
