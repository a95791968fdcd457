using Orleans.Runtime;

namespace Orleans.Metadata;

/// <summary>An attribute of a grain class that says something about it to the cluster.</summary>
public interface IGrainPropertiesProviderAttribute
{
    void Populate(IServiceProvider services, Type grainClass, GrainType grainType, Dictionary<string, string> properties);
}
