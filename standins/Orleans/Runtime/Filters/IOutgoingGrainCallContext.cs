using Orleans.Runtime;

namespace Orleans;

public interface IOutgoingGrainCallContext : IGrainCallContext
{
    /// <summary>The grain that calls; null outside of grains.</summary>
    IGrainContext? SourceContext { get; }
}
