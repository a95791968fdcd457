using System.Diagnostics.CodeAnalysis;
using Orleans.Metadata;

namespace Orleans.Runtime;

/// <summary>Adds something to each new activation of the grain types that it chooses.</summary>
public interface IConfigureGrainContextProvider
{
    bool TryGetConfigurator(GrainType grainType, GrainProperties properties, [NotNullWhen(true)] out IConfigureGrainContext? configurator);
}
