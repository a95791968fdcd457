using Orleans.Runtime;

namespace Orleans.Metadata;

public interface IGrainTypeProviderAttribute
{
    GrainType GetGrainType(IServiceProvider services, Type type);
}
