using Orleans.Runtime;

namespace Orleans.Metadata;

public interface IGrainInterfacePropertiesProvider
{
    void Populate(Type interfaceType, GrainInterfaceType grainInterfaceType, Dictionary<string, string> properties);
}
