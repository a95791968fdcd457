namespace Orleans.Runtime;

public interface IGrainInterfaceTypeProvider
{
    bool TryGetGrainInterfaceType(Type type, out GrainInterfaceType grainInterfaceType);
}
