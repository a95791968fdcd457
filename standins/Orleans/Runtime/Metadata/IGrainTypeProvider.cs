using Orleans.Runtime;

namespace Orleans.Metadata;

public interface IGrainTypeProvider
{
    bool TryGetGrainType(Type type, out GrainType grainType);
}
